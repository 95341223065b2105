package dev.tollgate.loadtest.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that the benchmark measures. */
final class Parts {
    private static final String WITHIN = "within 15 %";
    private static final String AS_CODEC = "at most bare Netty with its HTTP codec";
    private static final String HARDER = "none: without an encoder, answers made beforehand";

    private Parts() {}

    /**
     * In the order of their rounds.
     *
     * @param folder for data, logs and other files
     */
    static List<Part> all(Path home, Path folder, Loads loads, BigRegistry registry, Optional<Path> jdk25)
            throws IOException {
        Path two = BenchTokens.writeFeeder(folder.resolve("two-tokens.csv"), 2);
        Path used = BenchTokens.writeFeeder(folder.resolve("used-tokens.csv"), BenchTokens.USED);
        List<Part> parts = new ArrayList<>();
        for (Row row : new Rows(loads, two, used, registry.tokens()).all()) {
            parts.add(new CostPart(row, loads.measure(), costAims(row, registry.tokens())));
        }
        parts.add(new LatencyPart(loads, folder));
        parts.add(new IdleMemoryPart(home, folder));
        parts.add(new StartPart(home, folder, registry, jdk25));
        return parts;
    }

    private static List<Aim> costAims(Row row, long many) {
        String name = row.name();
        String byTurns = Rows.manyTokensByTurns(many);
        return switch (name) {
            case Rows.QOS1 ->
                List.of(
                        new Aim.Cost(
                                name,
                                Rows.RECEIVED,
                                Rows.MQTT_FLOOR,
                                0.5,
                                "at most half of bare Netty with its MqttDecoder"),
                        new Aim.Cost(
                                name, Rows.JOURNALED, Rows.MQTT_FLOOR, 1, "at most bare Netty with its MqttDecoder"));
            case Rows.QOS0 ->
                List.of(new Aim.Cost(
                        name, Rows.RECEIVED, Rows.MQTT_FLOOR, 0.6, "at most 0.6 of bare Netty with its MqttDecoder"));
            case Rows.HTTP_SINGLE ->
                List.of(
                        new Aim.Cost(name, Rows.RECEIVED, Rows.HTTP_CODEC, 1, AS_CODEC),
                        new Aim.None(name, Rows.RECEIVED, Rows.HTTP_FLOOR, HARDER),
                        new Aim.Cost(name, Rows.RECEIVED, Rows.NGINX, 1, "less than nginx with its token map"));
            case Rows.HTTP_PIPELINED ->
                List.of(
                        new Aim.Cost(name, Rows.RECEIVED, Rows.HTTP_CODEC, 1, AS_CODEC),
                        new Aim.None(name, Rows.RECEIVED, Rows.HTTP_FLOOR, HARDER));
            case Rows.TOKENS -> List.of(ofMany(many, name, Rows.manyTokens(many), Rows.ONE_TOKEN));
            case Rows.TOKENS_BY_TURNS ->
                List.of(
                        ofMany(many, name, byTurns, Rows.TWO_TOKENS),
                        ofMany(many, name, byTurns, Rows.allTokensByTurns()));
            case Rows.CONNECTIONS ->
                List.of(new Aim.Cost(name, Rows.ALL_CONNECTIONS, Rows.ONE_CONNECTION, 1.25, "within 25 %"));
            default -> List.of();
        };
    }

    private static Aim ofMany(long many, String row, String label, String beside) {
        return Aim.withAll(BigRegistry.TOKENS, many, "tokens", new Aim.Cost(row, label, beside, 1.15, WITHIN));
    }
}
