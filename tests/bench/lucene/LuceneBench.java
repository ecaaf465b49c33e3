import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/** Lucene in the language of tests/bench/worker.py: index, serve and first; ids from DocValues. */
public class LuceneBench {
  static Analyzer analyzer;
  static DirectoryReader reader;
  static IndexSearcher searcher;
  static List<String[]> queries = new ArrayList<>();
  static PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] args) throws Exception {
    analyzer = args[0].equals("lucene-full") ? new ArabicAnalyzer(CharArraySet.EMPTY_SET) : new WhitespaceAnalyzer();
    if (args[1].equals("index")) index(Paths.get(args[2]), Paths.get(args[3]));
    else if (args[1].equals("first")) first(args[2], Paths.get(args[3]));
    else serve(Paths.get(args[2]), Paths.get(args[3]));
  }

  static void first(String words, Path folder) throws Exception {
    open(folder);
    out.println(find(new String[] {"0", "or2", words}, 10).get(0));
  }

  static void open(Path folder) throws Exception {
    reader = DirectoryReader.open(FSDirectory.open(folder));
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
  }

  static void index(Path texts, Path folder) throws Exception {
    double before = processSeconds();
    long started = System.nanoTime();
    IndexWriterConfig config = new IndexWriterConfig(analyzer).setRAMBufferSizeMB(256);
    try (IndexWriter writer = new IndexWriter(FSDirectory.open(folder), config);
        BufferedReader lines = Files.newBufferedReader(texts, StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        int tab = line.indexOf('\t');
        Document document = new Document();
        document.add(new BinaryDocValuesField("id", new BytesRef(line.substring(0, tab))));
        document.add(new TextField("text", line.substring(tab + 1), Field.Store.NO));
        writer.addDocument(document);
      }
      writer.commit();
    }
    double seconds = processSeconds() - before, wall = (System.nanoTime() - started) / 1e9;
    long size = 0;
    try (var files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) size += Files.size(file);
    }
    out.printf(Locale.ROOT, "{\"cpu_seconds\": %.3f, \"wall_seconds\": %.3f, \"peak_mb\": %.1f, \"size_mb\": %.3f}%n",
        seconds, wall, memory("VmHWM"), size / 1e6);
  }

  static void serve(Path given, Path folder) throws Exception {
    for (String line : Files.readAllLines(given)) queries.add(line.split("\t"));
    double held = memory("VmRSS"), before = processSeconds();
    long started = System.nanoTime();
    open(folder);
    out.printf(Locale.ROOT, "{\"open_cpu_ms\": %.3f, \"open_ms\": %.3f, \"open_mb\": %.1f}%n",
        (processSeconds() - before) * 1e3, (System.nanoTime() - started) / 1e6, memory("VmRSS") - held);
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String command; (command = commands.readLine()) != null; ) {
      if (command.startsWith("round")) round(Long.parseLong(command.split(" ")[1]));
      else if (command.equals("top")) top();
      else if (command.equals("every")) every();
    }
  }

  static void round(long seed) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    List<String[]> order = new ArrayList<>(queries);
    Collections.shuffle(order, new Random(seed));
    List<String> spent = new ArrayList<>();
    for (String[] query : order) {
      long before = threads.getCurrentThreadCpuTime();
      find(query, 10);
      spent.add("\"" + query[0] + "\": " + (threads.getCurrentThreadCpuTime() - before));
    }
    out.printf(Locale.ROOT, "{\"ns\": {%s}, \"mb\": %.1f}%n", String.join(", ", spent), memory("VmRSS"));
  }

  static void top() throws Exception {
    List<String> found = new ArrayList<>();
    for (String[] query : queries) {
      String ids = String.join("\", \"", find(query, 10));
      found.add("\"" + query[0] + "\": [" + (ids.isEmpty() ? "" : "\"" + ids + "\"") + "]");
    }
    out.println("{" + String.join(", ", found) + "}");
  }

  static void every() throws Exception {
    List<String> found = new ArrayList<>();
    for (String[] query : queries) {
      if (query[1].startsWith("or") || query[1].equals("term")) continue;
      TreeSet<String> ids = new TreeSet<>(find(query, Math.max(1, reader.numDocs())));
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(String.join("\n", ids).getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder();
      for (int k = 0; k < 6; k++) hex.append(String.format("%02x", sum[k]));
      found.add("\"" + query[0] + "\": \"" + ids.size() + ":" + hex + "\"");
    }
    out.println("{" + String.join(", ", found) + "}");
  }

  static List<String> find(String[] query, int limit) throws Exception {
    List<String> ids = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(parse(query[1], query[2]), limit).scoreDocs) {
      LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(hit.doc, reader.leaves()));
      BinaryDocValues values = leaf.reader().getBinaryDocValues("id");
      values.advanceExact(hit.doc - leaf.docBase);
      ids.add(values.binaryValue().utf8ToString());
    }
    return ids;
  }

  static Query parse(String kind, String text) throws Exception {
    if (kind.equals("prefix")) return new PrefixQuery(new Term("text", text));
    List<String> words = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) words.add(term.toString());
      tokens.end();
    }
    if (kind.equals("phrase")) return new PhraseQuery("text", words.toArray(new String[0]));
    if (words.size() == 1) return new TermQuery(new Term("text", words.get(0)));
    BooleanQuery.Builder several = new BooleanQuery.Builder();
    for (String word : words) {
      several.add(new TermQuery(new Term("text", word)), kind.startsWith("and") ? Occur.MUST : Occur.SHOULD);
    }
    return several.build();
  }

  static double processSeconds() {
    var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  static double memory(String name) throws Exception {
    for (String line : Files.readAllLines(Paths.get("/proc/self/status"))) {
      if (line.startsWith(name)) return Double.parseDouble(line.replaceAll("\\D+", "")) / 1024;
    }
    return 0;
  }
}
