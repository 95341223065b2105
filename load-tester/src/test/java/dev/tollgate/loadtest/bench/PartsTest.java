package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.template.FlowTemplates;
import dev.tollgate.loadtest.scenario.token.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the rows hang together: names that meet, loads that the load tester takes. */
final class PartsTest {
    private static final long MANY = BigRegistry.TOKENS;

    @TempDir
    private Path folder = Path.of(".");

    private List<Part> parts = List.of();
    private List<Row> rows = List.of();

    @BeforeEach
    void make() throws IOException {
        Loads loads =
                new Loads(new BenchTokens(200).writeTokenFile(folder.resolve("tokens.csv")), Duration.ofSeconds(3));
        Path feeder = BenchTokens.writeFeeder(folder.resolve("two.csv"), 2);
        rows = new Rows(loads, feeder, feeder, MANY).all();
        BigRegistry registry = BigRegistry.at(folder, folder.resolve("registry"), MANY);
        parts = Parts.all(folder, folder, loads, registry, Optional.empty());
    }

    @Test
    void haveNamesOfTheirOwn() {
        Set<String> names = new HashSet<>();
        parts.forEach(part -> assertTrue(names.add(part.name()), part.name()));
        for (Row row : rows) {
            Set<String> labels = new HashSet<>();
            row.contenders().forEach(contender -> assertTrue(labels.add(contender.label()), contender.label()));
        }
    }

    @Test
    void putLoadOnServersThatThereAre() {
        Set<String> there = Set.of(
                Rows.MQTT_FLOOR,
                Rows.MQTT_CODEC,
                Rows.FRAMES_FLOOR,
                Rows.MQTT_IN_C,
                Rows.HTTP_FLOOR,
                Rows.HTTP_CODEC,
                Rows.HTTP_IN_C,
                Rows.RECEIVED,
                Rows.JOURNALED,
                Rows.FEW_TOKENS,
                Rows.MANY_TOKENS,
                Rows.MOSQUITTO,
                Rows.NGINX);
        parts.forEach(part -> assertTrue(there.containsAll(part.servers()), part.name()));
        assertTrue(parts.stream().anyMatch(Part::needsManyTokens));
    }

    @Test
    void aimAtWhatIsMeasured() {
        Results results = new Results();
        for (Row row : rows) {
            row.contenders().forEach(contender -> results.costs().add(row.name(), contender.label(), new Figure(1, 1)));
        }
        List<Aim> aims = parts.stream().flatMap(part -> part.aims().stream()).toList();
        for (Aim aim : aims) {
            boolean isMeasured = aim.line(results).verdict() != Aim.Verdict.NOT_KNOWN;
            assertEquals(aim instanceof Aim.Cost || aim instanceof Aim.None, isMeasured, aim::toString);
        }
        Rows.addOfBoth(results);
        assertFalse(results.readings().isEmpty());
    }

    @Test
    void setHttpBesideTheWholeCodecAndTheHarderFloor() {
        for (String name : List.of(Rows.HTTP_SINGLE, Rows.HTTP_PIPELINED)) {
            Results results = new Results();
            results.costs().add(name, Rows.HTTP_FLOOR, new Figure(1, 2)); // first, as what ratios are taken to
            results.costs().add(name, Rows.HTTP_CODEC, new Figure(1, 4));
            results.costs().add(name, Rows.RECEIVED, new Figure(1, 3));
            Part part = parts.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            Aim.Line aim = part.aims().get(0).line(results);
            assertEquals("0.75 × bare Netty, HttpServerCodec", aim.reached());
            assertEquals(Aim.Verdict.YES, aim.verdict());
            Aim.Line harder = part.aims().get(1).line(results);
            assertEquals("1.50 × bare Netty, HttpRequestDecoder", harder.reached());
            assertEquals(Aim.Verdict.NONE, harder.verdict());
            Row row = rows.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Rows.HTTP_FLOOR, row.contenders().get(0).label());
        }
    }

    @Test
    void makeScenariosThatCanBeRun() throws IOException {
        try (ServerProcess none = sleeping()) {
            Peer peer = new Peer("peer", none, 1883, 8080);
            for (Row row : rows) {
                for (Contender contender : row.contenders()) {
                    Scenario scenario = contender.load().on(peer, true);
                    assertDoesNotThrow(() -> Fleet.of(scenario.devices(), scenario.seed()), contender::label);
                    scenario.flows().forEach(flow -> assertDoesNotThrow(() -> FlowTemplates.of(flow), row::name));
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ServerProcess sleeping() throws IOException, InterruptedException {
        List<String> command = List.of("sh", "-c", "echo ready on port 7; exec sleep 60");
        ServerProcess process = ServerProcess.start(
                command, 0, folder.resolve("log"), java.util.regex.Pattern.compile("ready on port (\\d+)"));
        assertEquals(7, process.portInReadyLine(1));
        assertTrue(process.readyAfter().compareTo(Duration.ofMinutes(1)) < 0);
        return process;
    }

    @Test
    void aRegistryIsMadeOnceAndKeepsItsSize() throws IOException {
        Path kept = folder.resolve("kept");
        assertFalse(BigRegistry.at(folder, kept, MANY).isComplete());
        Files.createDirectories(kept);
        Files.writeString(kept.resolve("complete"), "2000000\n");
        BigRegistry registry = BigRegistry.at(folder, kept, MANY);
        assertTrue(registry.isComplete());
        assertEquals(2_000_000, registry.tokens());
    }

    @Test
    void aRegistryIsOnlyMadeWhereNothingElseIs() throws IOException {
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Path file = Files.writeString(foreign.resolve("letter.txt"), "dear");
        IOException refused = assertThrows(
                IOException.class, () -> BigRegistry.at(folder, foreign, 1).prepare(folder));
        assertTrue(refused.toString().contains("nothing was deleted"), refused::toString);
        assertTrue(Files.exists(file));
        Path begun = folder.resolve("begun");
        BigRegistry.at(folder, begun, 1).begin();
        Path half = Files.createDirectories(begun.resolve("data")).resolve("registry.db");
        Files.writeString(half, "half of it");
        BigRegistry.at(folder, begun, 1).begin();
        assertFalse(Files.exists(half));
    }

    @Test
    void aPartSaysHowManyConnectionsItWants() {
        List<Integer> wanted = parts.stream()
                .map(Part::connections)
                .filter(count -> count > 1_000)
                .toList();
        assertEquals(List.of(10_000, 10_000, 19_000), wanted);
    }

    @Test
    void feedersNameTheTokensOfTheRegistry() throws IOException {
        Path feeder = BenchTokens.writeFeeder(folder.resolve("feeder.csv"), 3);
        try (Stream<String> lines = Files.lines(feeder)) {
            assertEquals(
                    List.of(MqttLoad.NEXT, BenchTokens.token(0), BenchTokens.token(1), BenchTokens.token(2)),
                    lines.toList());
        }
    }

    @Test
    void anEstimateIsOfMinutes() {
        double quick = new Rounds(2, parts).minutes();
        assertTrue(quick > 5 && quick < 30, () -> "minutes: " + quick);
    }
}
