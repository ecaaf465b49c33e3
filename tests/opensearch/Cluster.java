import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * Several OpenSearch nodes in this one JVM, for the tests. Prints "ready PORT PORT PORT"; then takes commands on its
 * standard input, answering each with "done": "stop 1" and "start 1" for a node by number. Ends with its input, so that
 * no cluster outlives the tests.
 */
public class Cluster {
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int nodes = Integer.parseInt(arguments[1]);
        int firstPort = Integer.parseInt(arguments[2]);
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("http.port", firstPort + number - 1);
            settings.put("transport.port", firstPort + 100 + number - 1);
            settings.put("network.host", "127.0.0.1");
            settings.putList("discovery.seed_hosts", seeds(firstPort + 100, nodes));
            settings.putList("cluster.initial_cluster_manager_nodes", "Node 1");
            settings.put("node.processors", 2);
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.put("action.auto_create_index", false);
            settings.put("cluster.fault_detection.follower_check.interval", "500ms");
            settings.put("search.max_open_pit_context", 2000);
            settings.put("search.default_keep_alive", "5m");
        });
        runner.build(OpenSearchRunner.newConfigs().clusterName("searchapp-" + firstPort).numOfNode(nodes)
            .basePath(folder.toString()).disableESLogger());
        runner.ensureYellow();
        StringBuilder ready = new StringBuilder("ready");
        for (int at = 0; at < nodes; at++) {
            ready.append(' ').append(firstPort + at);
        }
        System.out.println(ready);
        Scanner commands = new Scanner(System.in);
        while (commands.hasNextLine()) {
            String[] words = commands.nextLine().trim().split(" ");
            if (words[0].equals("stop")) {
                runner.getNode(Integer.parseInt(words[1]) - 1).close();
            } else if (words[0].equals("start")) {
                runner.startNode(Integer.parseInt(words[1]) - 1);
            }
            System.out.println("done");
        }
        runner.close();
        System.exit(0);
    }

    private static String[] seeds(int firstPort, int nodes) {
        String[] hosts = new String[nodes];
        for (int at = 0; at < nodes; at++) {
            hosts[at] = "127.0.0.1:" + (firstPort + at);
        }
        return hosts;
    }
}
