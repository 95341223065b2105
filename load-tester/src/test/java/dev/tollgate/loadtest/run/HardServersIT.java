package dev.tollgate.loadtest.run;

import static dev.tollgate.loadtest.run.Results.counts;
import static dev.tollgate.loadtest.run.Results.figure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Counts;
import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.report.RunResult;
import dev.tollgate.loadtest.scenario.Devices;
import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Model;
import dev.tollgate.loadtest.scenario.MqttVersion;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.Reconnect;
import dev.tollgate.loadtest.scenario.Rogue;
import dev.tollgate.loadtest.scenario.Session;
import dev.tollgate.loadtest.scenario.SourceIps;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import dev.tollgate.loadtest.testing.Alone;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that do what the protocols allow, or nearly, at moments that suit nobody. */
class HardServersIT {
    private static final int PUBLISH = 3;
    private static final int SUBSCRIBE = 8;
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int MAXIMUM_QOS = 0x24;
    private static final int MAXIMUM_PACKET_SIZE = 0x27;

    private static Session session(boolean isClean) {
        Duration expiry = isClean ? Duration.ZERO : Duration.ofHours(1);
        return new Session(MqttVersion.V5, Duration.ofSeconds(60), isClean, expiry, 65_535);
    }

    private static Scenarios mqtt(ScriptedServer server) {
        Scenarios scenarios = Scenarios.mqtt(server.port());
        scenarios.session = session(true);
        scenarios.reconnect = Reconnect.parse("reconnect", "fixed:5ms");
        return scenarios;
    }

    /** More often than there are packet identifiers in the window. Nothing but SUBSCRIBE is ever sent. */
    @Test
    void connectionsLostBeforeTheirSubscriptionLeaveNothingBehind() throws IOException, InterruptedException {
        AtomicInteger strays = new AtomicInteger();
        ScriptedServer.Script script = (number, peer) -> {
            peer.connack();
            ScriptedServer.Packet packet = peer.packet();
            strays.addAndGet(packet.type() == SUBSCRIBE ? 0 : 1);
            if (number > 300) {
                peer.answer(packet);
                peer.answerAll();
            }
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = mqtt(server);
            scenarios.topic = "a/#";
            scenarios.connectTimeout = Duration.ofSeconds(60);
            scenarios.flow("sub", Op.SUB, new Pace.Once());
            try (Run run = new Run(scenarios.settings())) {
                RunResult result = run.run();
                assertEquals(0, strays.get(), "packets other than SUBSCRIBE");
                assertEquals(0, run.total(Gauge.IN_FLIGHT));
                assertEquals(10, run.total(Gauge.CONNECTED));
                assertEquals(10, counts(result, "sub").ok(), result.toString());
                assertTrue(counts(result, "sub").lost() > 200, result.toString());
            }
        }
    }

    @Test
    void roguesComeFromTheSameAddressesAsDevices() throws IOException, InterruptedException {
        Map<String, Integer> connections = new ConcurrentHashMap<>();
        ScriptedServer.Script script = (number, peer) -> {
            connections.merge(peer.address(), 1, Integer::sum);
            peer.connack();
            peer.answerAll();
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = mqtt(server);
            scenarios.devices = Devices.of(4);
            scenarios.sourceIps = SourceIps.parse("source_ips", "127.0.3.1,127.0.3.2");
            scenarios.rogues.add(new Rogue(0.5, Rogue.Kind.SLOW_READ));
            Results.run(scenarios.flow("pub", Op.PUB_Q1, 100));
        }
        connections.remove("127.0.0.1"); // asks first whether anything listens
        assertEquals(Map.of("127.0.3.1", 3, "127.0.3.2", 3), connections);
    }

    /** The session is there again, and without the subscription that was never answered. */
    @Test
    void subscriptionWithoutAnAnswerIsAskedForAgain() throws IOException, InterruptedException {
        AtomicInteger subscriptions = new AtomicInteger();
        ScriptedServer.Script script = (number, peer) -> {
            boolean isBack = subscriptions.get() > 0;
            peer.packet();
            peer.send(0x20, 3, isBack ? 1 : 0, 0, 0);
            ScriptedServer.Packet packet = peer.packet();
            subscriptions.addAndGet(packet.type() == SUBSCRIBE ? 1 : 0);
            if (isBack) {
                peer.answer(packet);
                peer.answerAll();
            }
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = mqtt(server);
            scenarios.devices = Devices.of(1);
            scenarios.session = session(false);
            RunResult result = Results.run(scenarios.flow("sub", Op.SUB, new Pace.Once()));
            assertEquals(2, subscriptions.get());
            assertEquals(1, counts(result, "sub").ok(), result.toString());
        }
    }

    /** As servers do after so many requests. */
    private static void closesAfterFive(ScriptedServer.Peer peer) throws IOException {
        for (int i = 1; i <= 5; i++) {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + (i == 5 ? "Connection: close\r\n" : "") + "\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpRequest.Connections.class)
    void closedModelGoesOnWithTheNextConnection(HttpRequest.Connections connections)
            throws IOException, InterruptedException {
        try (ScriptedServer server = new ScriptedServer((number, peer) -> closesAfterFive(peer))) {
            Scenarios scenarios = Scenarios.http(server.port());
            scenarios.devices = Devices.of(2);
            scenarios.model = Model.CLOSED;
            scenarios.http = new HttpRequest("GET", "/", Map.of(), connections, 1);
            Counts counts = counts(Results.run(scenarios.flow("http", Op.HTTP, new Pace.Closed())), "http");
            assertTrue(counts.ok() > 15, counts.toString());
            assertEquals(counts.started(), counts.ok(), counts.toString());
        }
    }

    /** What was sent behind the last response is sent again, even when nothing else is due. */
    @Test
    void requestsBehindTheLastResponseAreSentAgain() throws IOException, InterruptedException {
        try (ScriptedServer server = new ScriptedServer((number, peer) -> closesAfterFive(peer))) {
            Scenarios scenarios = Scenarios.http(server.port());
            scenarios.devices = Devices.of(1);
            scenarios.http = new HttpRequest("PUT", "/", Map.of(), HttpRequest.Connections.KEEP_ALIVE, 16);
            scenarios.limit = 14;
            RunResult result = Results.run(scenarios.flow("http", Op.HTTP, 100_000));
            assertEquals(14, counts(result, "http").ok(), result.toString());
        }
    }

    /** RFC 9112 6.3: such a body ends with the connection, which is no loss. */
    @Test
    void responseMayEndWithItsConnection() throws IOException, InterruptedException {
        ScriptedServer.Script script = (number, peer) -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = Scenarios.http(server.port());
            scenarios.devices = Devices.of(2);
            try (Run run = new Run(scenarios.flow("http", Op.HTTP, 40).settings())) {
                RunResult result = run.run();
                assertEquals(40, counts(result, "http").ok(), result.toString());
                assertEquals(0, run.total(Gauge.IN_FLIGHT));
                assertTrue(run.total(Gauge.CONNECTED) >= 0, "" + run.total(Gauge.CONNECTED));
                assertEquals(0, result.connectionsLost());
                assertEquals(0, result.reconnects());
            }
        }
    }

    /** A reset is no end of a body: part of it may be missing. */
    @Test
    void resetIsNoEndOfAResponse() throws IOException, InterruptedException {
        ScriptedServer.Script script = (number, peer) -> {
            peer.reset();
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\n\r\nhel");
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = Scenarios.http(server.port());
            scenarios.reconnect = Reconnect.parse("reconnect", "fixed:5ms");
            scenarios.http = new HttpRequest("POST", "/", Map.of(), HttpRequest.Connections.KEEP_ALIVE, 1);
            RunResult result = Results.run(scenarios.flow("http", Op.HTTP, 40));
            assertEquals(40, counts(result, "http").lost(), result.toString());
            assertEquals(0, counts(result, "http").ok(), result.toString());
        }
    }

    /** RFC 9110 7.2, RFC 3986 3.2.2. */
    @Test
    void hostFieldHasAnIpv6AddressInBrackets() throws IOException, InterruptedException {
        Set<String> hosts = ConcurrentHashMap.newKeySet();
        ScriptedServer.Script script = (number, peer) -> {
            while (true) {
                hosts.add(field("Host", peer.request()));
                peer.send("HTTP/1.1 204 No Content\r\n\r\n");
            }
        };
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (ScriptedServer server = new ScriptedServer(InetAddress.getByAddress(loopback), script)) {
            Scenarios scenarios = Scenarios.http(server.port());
            Endpoint endpoint = new Endpoint(Endpoint.Scheme.HTTP, "::1", server.port(), "");
            scenarios.target = new Target(List.of(), List.of(endpoint), Tls.DEFAULTS);
            Results.run(scenarios.flow("http", Op.HTTP, 20));
            assertEquals(Set.of("[::1]:" + server.port()), hosts);
        }
    }

    /** All values of a header field, in one text. */
    private static String field(String name, String head) {
        return head.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .collect(Collectors.joining(" and "));
    }

    /** MQTT 5.0 section 4.9: a message that has timed out here still counts there. */
    @Test
    void neverMoreOnItsWayThanTheServerTakes() throws IOException, InterruptedException {
        AtomicInteger messages = new AtomicInteger();
        ScriptedServer.Script script = (number, peer) -> {
            peer.connack(RECEIVE_MAXIMUM, 0, 5);
            while (true) {
                messages.addAndGet(peer.packet().type() == PUBLISH ? 1 : 0);
            }
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = mqtt(server);
            scenarios.devices = Devices.of(1);
            scenarios.opTimeout = Duration.ofMillis(200);
            scenarios.drain = Duration.ofMillis(100);
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 200));
            assertEquals(5, messages.get());
            assertEquals(5, counts(result, "pub").timedOut(), result.toString());
        }
    }

    /** The time of an operation ends before that of the keep-alive; its answer may still come. */
    @Test
    @Alone("all but one must be answered within 0.4 s")
    void pingsTimeOutAndMayBeAnsweredLate() throws IOException, InterruptedException {
        ScriptedServer.Script script = (number, peer) -> {
            peer.connack();
            ScriptedServer.Packet ping = peer.packet();
            peer.packet(); // the next PINGREQ, by which the first has timed out
            peer.answer(ping);
            peer.answer(ping);
            peer.answerAll();
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = mqtt(server);
            scenarios.devices = Devices.of(1);
            scenarios.opTimeout = Duration.ofMillis(400);
            RunResult result = Results.run(scenarios.flow("ping", Op.PING, 20));
            assertEquals(1, counts(result, "ping").timedOut(), result.toString());
            assertEquals(19, counts(result, "ping").ok(), result.toString());
            assertEquals(
                    0, figure(result, "protocol.violations"), result.events().toString());
            assertEquals(0, result.connectionsLost());
        }
    }

    /** What became due while the server made up its mind has not waited since before that. */
    @Test
    void refusedOperationsWaitNoNegativeTime() throws IOException, InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        ScriptedServer.Script script = (number, peer) -> {
            peer.packet();
            peer.pause(100);
            refused.incrementAndGet();
            peer.send(0x20, 3, 0, 0x87, 0);
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = mqtt(server);
            scenarios.isWaiting = false;
            RunResult result = Results.run(scenarios.flow("pub", Op.PUB_Q1, 500));
            assertTrue(counts(result, "pub").refused() > 0, result.toString());
            assertEquals(0, figure(result, "one_way.negative"), result.figures().toString());
        }
    }

    /** A path keeps its percent signs; the values of header fields have emqtt-bench's names, as everywhere else. */
    @Test
    void headerFieldsAreTemplates() throws IOException, InterruptedException {
        Set<String> heads = ConcurrentHashMap.newKeySet();
        ScriptedServer.Script script = (number, peer) -> {
            while (true) {
                heads.add(peer.request());
                peer.send("HTTP/1.1 204 No Content\r\n\r\n");
            }
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = Scenarios.http(server.port());
            scenarios.devices = Devices.of(1);
            Map<String, String> fields = Map.of("X-Device", "d%i-{i}", "Host", "edge", "Content-Length", "7");
            scenarios.http = new HttpRequest("GET", "/a%i/{i}", fields, HttpRequest.Connections.KEEP_ALIVE, 1);
            Results.run(scenarios.flow("http", Op.HTTP, 20));
            String head = heads.iterator().next();
            assertTrue(head.startsWith("GET /a%i/1 HTTP/1.1\r\n"), head);
            assertEquals("d1-1", field("X-Device", head));
            assertEquals("edge", field("Host", head));
            assertEquals("64", field("Content-Length", head));
            assertEquals(1, heads.size());
        }
    }

    /** The server says what it does not take: that is not sent, and the rest is. */
    @Test
    void serverLimitsQosAndPacketSize() throws IOException, InterruptedException {
        ScriptedServer.Script script = (number, peer) -> {
            peer.connack(MAXIMUM_QOS, 1, MAXIMUM_PACKET_SIZE, 0, 0, 0, 100);
            while (true) {
                ScriptedServer.Packet packet = peer.packet();
                boolean isTaken = (packet.first() & 6) < 4 && packet.body().length < 100;
                if (packet.type() == PUBLISH && !isTaken) {
                    return; // as servers do
                }
                peer.answer(packet);
            }
        };
        try (ScriptedServer server = new ScriptedServer(script)) {
            Scenarios scenarios = mqtt(server);
            scenarios.devices = Devices.of(2);
            scenarios.flow("good", Op.PUB_Q1, 50).flow("twice", Op.PUB_Q2, 50);
            scenarios.payload = new Payload(new Payload.Size(200, 200, 0), StampMode.NONE, 16, Optional.empty());
            scenarios.flow("large", Op.PUB_Q1, 50).flow("large0", Op.PUB_Q0, 50);
            RunResult result = Results.run(scenarios);
            assertEquals(50, counts(result, "good").ok(), result.toString());
            for (String flow : List.of("twice", "large", "large0")) {
                assertEquals(new Counts(50, 0, 0, 0, 0, 0, 50), counts(result, flow), flow);
                String said = "flow " + flow + " is not sent";
                assertEquals(
                        1,
                        result.events().stream()
                                .filter(event -> event.text().startsWith(said))
                                .count(),
                        result.events().toString());
            }
            assertEquals(0, result.connectionsLost());
        }
    }
}
