package dev.tollgate.edge.interop;

import dev.tollgate.edge.testing.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Mosquitto's command-line clients. */
public record MosquittoClients(String authority) {
    private static final String FORMAT = "answer %t %q %l";

    /** {@code mosquitto_pub} gets no answers: it sends. */
    public void publish(Exchange exchange) throws IOException, InterruptedException {
        List<String> command = command("mosquitto_pub", exchange);
        command.addAll(List.of("-t", exchange.topicName(), "-m", exchange.payload()));
        Tool.Result result = Tool.run(command.toArray(String[]::new));
        if (result.exitCode() != 0) {
            throw new AssertionError("mosquitto_pub ended with " + result.exitCode() + ": " + result.output());
        }
    }

    /** {@code mosquitto_sub} gets the answer to what {@code mosquitto_pub} sends. */
    public void subscribe(Exchange exchange) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stdbuf", "-oL")); // else it prints to a pipe only when it ends
        command.addAll(command("mosquitto_sub", exchange));
        command.addAll(timeout());
        command.addAll(List.of("-d", "-C", "1", "-F", FORMAT, "-t", exchange.topicFilter()));
        Process subscriber = Tool.start(command.toArray(String[]::new));
        try (BufferedReader lines = subscriber.inputReader(StandardCharsets.UTF_8)) {
            awaitLine(lines, "Subscribed");
            publish(exchange);
            check(exchange, awaitLine(lines, "answer "));
        } finally {
            subscriber.destroyForcibly();
        }
    }

    /** {@code mosquitto_rr} sends, and gets the answer; with MQTT 5 on the response topic that it names. */
    public void request(Exchange exchange) throws IOException, InterruptedException {
        List<String> command = command("mosquitto_rr", exchange);
        command.addAll(timeout());
        command.addAll(List.of("-F", FORMAT, "-t", exchange.topicName(), "-e", exchange.answerTopicName()));
        command.addAll(List.of("-m", exchange.payload()));
        Tool.Result result = Tool.run(command.toArray(String[]::new));
        check(
                exchange,
                result.output()
                        .lines()
                        .filter(line -> line.startsWith("answer "))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(
                                "mosquitto_rr ended with " + result.exitCode() + ": " + result.output())));
    }

    private List<String> command(String program, Exchange exchange) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", "" + exchange.port()));
        command.addAll(List.of("-V", exchange.row().level() == Exchange.Level.MQTT_5 ? "mqttv5" : "mqttv311"));
        command.addAll(List.of("-q", "" + exchange.qos()));
        if (exchange.tls()) {
            command.addAll(List.of("--cafile", authority));
        }
        return command;
    }

    private static List<String> timeout() {
        return List.of("-W", "" + Exchange.ANSWER_TIMEOUT_S);
    }

    private static void check(Exchange exchange, String line) {
        String[] words = line.split(" ", -1);
        exchange.check(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
    }

    private static String awaitLine(BufferedReader lines, String start) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(start)) {
                return line;
            }
        }
        throw new AssertionError("mosquitto_sub ended without a line that starts with " + start);
    }
}
