package dev.tollgate.edge.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Kafka's own broker in a process of its own, on free loopback ports that it keeps when it is started again. It can be ended in order,
 * killed, and held up; what it has stored stays in its folder. Start takes some seconds. Ended by {@link #close()} at the latest.
 */
public final class KafkaBroker implements AutoCloseable {
    /** Those who connect to {@link #saslServers()} with mechanism PLAIN. */
    public static final String SASL_USER = "edge";

    public static final String SASL_PASSWORD = "edge-secret";

    private static final int STOP_TIMEOUT_S = 30;

    /** Small, quick to start, and quick to believe that a killed broker is gone. */
    private static final String SETTINGS = """
            process.roles=broker,controller
            node.id=1
            listener.security.protocol.map=PLAIN:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=PLAIN
            controller.listener.names=CONTROLLER
            sasl.enabled.mechanisms=PLAIN
            auto.create.topics.enable=false
            offsets.topic.num.partitions=1
            offsets.topic.replication.factor=1
            transaction.state.log.num.partitions=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            num.network.threads=2
            num.io.threads=2
            broker.session.timeout.ms=2000
            broker.heartbeat.interval.ms=500
            log.cleaner.dedupe.buffer.size=2097152
            """;

    private final Path folder;
    private final int port;
    private final int saslPort;
    private Process process;

    /**
     * Starts a broker with new ports, and waits until it serves.
     *
     * @param folder its own; need not exist
     * @param settings of the broker, besides those that this class sets
     */
    public static KafkaBroker start(Path folder, Map<String, String> settings) throws IOException {
        Files.createDirectories(folder);
        int port = FreePorts.next();
        int saslPort = FreePorts.next();
        Properties properties = properties(folder, port, saslPort, FreePorts.next());
        properties.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(folder.resolve("server.properties"))) {
            properties.store(writer, null);
        }
        return new KafkaBroker(folder, port, saslPort);
    }

    public static KafkaBroker start(Path folder) throws IOException {
        return start(folder, Map.of());
    }

    private KafkaBroker(Path folder, int port, int saslPort) throws IOException {
        this.folder = folder;
        this.port = port;
        this.saslPort = saslPort;
        this.process = startProcess();
    }

    private static Properties properties(Path folder, int port, int saslPort, int controllerPort) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(SETTINGS));
        properties.setProperty(
                "listeners",
                "PLAIN://127.0.0.1:%d,SASL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(port, saslPort, controllerPort));
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty("log.dirs", folder.resolve("log").toString());
        properties.setProperty(
                "listener.name.sasl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                        .formatted(SASL_USER, SASL_PASSWORD));
        return properties;
    }

    private Process startProcess() throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaBrokerProcess.class.getName(),
                folder.resolve("server.properties").toString());
        Path log = folder.resolve("broker.log");
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(KafkaBrokerProcess.READY)) {
                return started;
            }
        }
        started.destroyForcibly();
        throw new IOException("Kafka's broker did not start: " + Files.readString(log));
    }

    /** For clients without security. */
    public String servers() {
        return "127.0.0.1:" + port;
    }

    /** For clients with {@code security.protocol=SASL_PLAINTEXT} and {@code sasl.mechanism=PLAIN}. */
    public String saslServers() {
        return "127.0.0.1:" + saslPort;
    }

    public long pid() {
        return process.pid();
    }

    /** SIGTERM, and waits for its end. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
            close();
            throw new IllegalStateException("Kafka's broker did not end within " + STOP_TIMEOUT_S + " s");
        }
    }

    /** SIGKILL, and waits for its end. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** After {@link #stop} or {@link #kill}: on the same ports, with what is stored. */
    public void restart() throws IOException {
        if (process.isAlive()) {
            throw new IllegalStateException("the broker is still running");
        }
        process = startProcess();
    }

    /** SIGSTOP: connections stay open, and nothing is answered. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Tool.Result result = Tool.run("kill", "-" + name, Long.toString(process.pid()));
        if (result.exitCode() != 0) {
            throw new IOException("kill -" + name + ": " + result.output());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
