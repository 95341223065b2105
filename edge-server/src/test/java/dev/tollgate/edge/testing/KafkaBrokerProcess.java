package dev.tollgate.edge.testing;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * The process that {@link KafkaBroker} starts: Kafka's own broker and controller, which prints a line once it serves. Ends when its
 * standard input does, so that it does not outlive the test.
 */
final class KafkaBrokerProcess {
    static final String READY = "broker is ready";

    private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg";

    private KafkaBrokerProcess() {}

    public static void main(String[] args) throws IOException {
        Path settings = Path.of(args[0]);
        String[] format = {"format", "--ignore-formatted", "--config", settings.toString(), "--cluster-id", CLUSTER_ID};
        if (StorageTool.execute(format, System.err) != 0) {
            throw new IOException("cannot format Kafka's folder");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(settings)) {
            properties.load(reader);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        System.out.println(READY);
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        Runtime.getRuntime().halt(1);
    }
}
