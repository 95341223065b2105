package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows that say what a message costs a server, and the names of servers and rows. */
final class Rows {
    static final String MQTT_FLOOR = "bare Netty, MqttDecoder";
    static final String MQTT_CODEC = "bare Netty, MqttDecoder and MqttEncoder";
    static final String FRAMES_FLOOR = "bare Netty, frames by hand";
    static final String MQTT_IN_C = "C, finds the end of MQTT packets";
    static final String HTTP_FLOOR = "bare Netty, HttpRequestDecoder";
    static final String HTTP_CODEC = "bare Netty, HttpServerCodec";
    static final String HTTP_IN_C = "C, finds the end of HTTP requests";
    static final String RECEIVED = "Tollgate, received";
    static final String JOURNALED = "Tollgate, journaled";
    static final String FEW_TOKENS = "Tollgate, few tokens";
    static final String MANY_TOKENS = "Tollgate, many tokens";
    static final String MOSQUITTO = "mosquitto";
    static final String NGINX = "nginx, token map";

    static final String QOS1 = "MQTT QoS 1, 100 × 16 in flight";
    static final String QOS0 = "MQTT QoS 0, 60,000/s";
    static final String HTTP_SINGLE = "HTTP, one at a time";
    static final String HTTP_PIPELINED = "HTTP, 16 pipelined";
    static final String TOKENS = "tokens known, 100 × 16 in flight";
    static final String TOKENS_BY_TURNS = "tokens known, another with each message";
    static final String CONNECTIONS = "connections, 20,000/s";
    static final String CONNECTIONS_FLOOR = "connections, 20,000/s, bare Netty";
    static final String IN_C = "C, finds the end";
    static final String ONE_TOKEN = "1 token";
    static final String TWO_TOKENS = "2 tokens by turns";
    static final String ONE_CONNECTION = "1 connection";
    static final String ALL_CONNECTIONS = "10,000 connections";

    static final int IN_FLIGHT = 16;
    private static final int CONNECTIONS_USUAL = 100;

    /** Of QoS 0, which no answer holds back: below what any of the servers can take. */
    private static final double QOS0_RATE = 60_000;

    /** What 10,000 connections and one can both carry. */
    private static final double CONNECTIONS_RATE = 20_000;

    private static final int CONNECTIONS_MANY = 10_000;
    private static final int CONNECTS_PER_SECOND = 5_000;

    /** As many as an edge allows an MQTT 5 client. */
    private static final int IN_FLIGHT_MAX = 1_024;

    private final Loads loads;
    private final Path twoTokens;
    private final Path usedTokens;
    private final long many;

    /**
     * @param twoTokens a feeder's file for {@link MqttLoad#NEXT}; so is {@code usedTokens}
     * @param many how many tokens the large registry has
     */
    Rows(Loads loads, Path twoTokens, Path usedTokens, long many) {
        this.loads = loads;
        this.twoTokens = twoTokens;
        this.usedTokens = usedTokens;
        this.many = many;
    }

    List<Row> all() {
        MqttLoad qos1 = MqttLoad.usual(Op.PUB_Q1, new Pace.Closed(), IN_FLIGHT);
        MqttLoad qos0 = MqttLoad.usual(Op.PUB_Q0, Pace.total(QOS0_RATE), IN_FLIGHT);
        return List.of(
                row(
                        QOS1,
                        List.of(MQTT_FLOOR, MQTT_CODEC, FRAMES_FLOOR, MQTT_IN_C, RECEIVED, JOURNALED, MOSQUITTO),
                        mqtt(qos1)),
                row(QOS0, List.of(MQTT_FLOOR, FRAMES_FLOOR, MQTT_IN_C, RECEIVED, JOURNALED, MOSQUITTO), mqtt(qos0)),
                http(HTTP_SINGLE, 1),
                http(HTTP_PIPELINED, IN_FLIGHT),
                tokens(qos1),
                tokensByTurns(qos1),
                connections(CONNECTIONS, RECEIVED),
                connections(CONNECTIONS_FLOOR, MQTT_FLOOR));
    }

    private static Row row(String name, List<String> servers, Contender.Load load) {
        return new Row(
                name, servers.stream().map(server -> Contender.of(server, load)).toList());
    }

    private Row http(String name, int pipeline) {
        return row(
                name,
                List.of(HTTP_FLOOR, HTTP_CODEC, HTTP_IN_C, RECEIVED, JOURNALED, NGINX),
                (peer, isCold) -> loads.http(peer, isCold, CONNECTIONS_USUAL, pipeline));
    }

    private Contender.Load mqtt(MqttLoad load) {
        return (peer, isCold) -> loads.mqtt(peer, isCold, load);
    }

    /** All connections use the one token, or each its own of many. */
    private Row tokens(MqttLoad usual) {
        return new Row(
                TOKENS,
                List.of(
                        new Contender(ONE_TOKEN, FEW_TOKENS, mqtt(usual.withToken(BenchTokens.token(0)))),
                        new Contender(manyTokens(many), MANY_TOKENS, mqtt(usual))));
    }

    /**
     * One connection, so that no token is met again before all others were. Where few tokens are known, what the connection and the caches
     * remember of them is at hand; where 100,000 are, it is as cold as with many.
     */
    private Row tokensByTurns(MqttLoad usual) {
        MqttLoad gateway = usual.withConnections(1, 1, IN_FLIGHT_MAX);
        return new Row(
                TOKENS_BY_TURNS,
                List.of(
                        new Contender(TWO_TOKENS, FEW_TOKENS, mqtt(gateway.withFeeder(twoTokens))),
                        new Contender(allTokensByTurns(), RECEIVED, mqtt(gateway.withFeeder(usedTokens))),
                        new Contender(manyTokensByTurns(many), MANY_TOKENS, mqtt(gateway.withFeeder(usedTokens)))));
    }

    static String allTokensByTurns() {
        return String.format(Locale.ROOT, "%,d tokens by turns", BenchTokens.USED);
    }

    static String manyTokens(long count) {
        return String.format(Locale.ROOT, "%,d tokens", count);
    }

    static String manyTokensByTurns(long count) {
        return String.format(Locale.ROOT, "%,d tokens, %,d of them by turns", count, BenchTokens.USED);
    }

    /** How many a row of this name has at once. */
    static int connections(String row) {
        return row.equals(CONNECTIONS) || row.equals(CONNECTIONS_FLOOR) ? CONNECTIONS_MANY : CONNECTIONS_USUAL;
    }

    private Row connections(String name, String server) {
        MqttLoad usual = MqttLoad.usual(Op.PUB_Q1, Pace.total(CONNECTIONS_RATE), IN_FLIGHT);
        return new Row(
                name,
                List.of(
                        new Contender(ONE_CONNECTION, server, mqtt(usual.withConnections(1, 1, IN_FLIGHT_MAX))),
                        new Contender(
                                ALL_CONNECTIONS,
                                server,
                                mqtt(usual.withConnections(CONNECTIONS_MANY, CONNECTS_PER_SECOND, IN_FLIGHT)))));
    }

    /** How many connections cost the edge beside one, as a ratio to what they cost a bare server: adds it where both were measured. */
    static void addOfBoth(Results results) {
        Optional<Table.Line> one = results.costs().line(CONNECTIONS, ONE_CONNECTION);
        Optional<Table.Line> all = results.costs().line(CONNECTIONS, ALL_CONNECTIONS);
        Optional<Table.Line> floorOne = results.costs().line(CONNECTIONS_FLOOR, ONE_CONNECTION);
        Optional<Table.Line> floorAll = results.costs().line(CONNECTIONS_FLOOR, ALL_CONNECTIONS);
        if (one.isEmpty() || all.isEmpty() || floorOne.isEmpty() || floorAll.isEmpty()) {
            return;
        }
        String what = ALL_CONNECTIONS + " beside 1, Tollgate's ratio by bare Netty's";
        double ratio = all.get().ratio() / floorAll.get().ratio();
        results.readings().add(CONNECTIONS, what, Quantity.TIMES, Reading.of(ratio));
    }
}
