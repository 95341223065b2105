package dev.tollgate.loadtest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.testing.Alone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A round of a row whose servers are the floors, which need no edge; without the one in C where no compiler is. */
@Alone("it measures processor time on a core of its own")
final class CostPartIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Duration MEASURE = Duration.ofSeconds(3);

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void measuresTheServersOfARow() throws IOException, InterruptedException {
        CostPart part = part();
        Results results = new Results();
        try (RunningPeers running = start(part)) {
            part.measure(1, running, results);
        }
        Table.Line floor = results.costs().line("floors", Rows.MQTT_FLOOR).orElseThrow();
        Table.Line frames = results.costs().line("floors", Rows.FRAMES_FLOOR).orElseThrow();
        assertEquals(1, floor.ratio());
        assertTrue(floor.messagesPerSecond() > 0 && floor.cpuMicros() > 0, floor::toString);
        assertTrue(frames.ratio() > 0, frames::toString);
        Optional<Table.Line> inC = results.costs().line("floors", Rows.IN_C);
        assertEquals(CFloor.canBeCompiled(), inC.isPresent());
        inC.ifPresent(line -> assertTrue(line.ratio() > 0, line::toString));
    }

    private CostPart part() throws IOException {
        Loads loads = new Loads(new BenchTokens(8).writeTokenFile(folder.resolve("tokens.csv")), MEASURE);
        MqttLoad load =
                MqttLoad.usual(Op.PUB_Q1, new Pace.Closed(), Rows.IN_FLIGHT).withConnections(4, 100, Rows.IN_FLIGHT);
        Contender.Load mqtt = (peer, isCold) -> loads.mqtt(peer, isCold, load);
        List<Contender> contenders = Stream.of(Rows.MQTT_FLOOR, Rows.FRAMES_FLOOR, Rows.MQTT_IN_C)
                .map(server -> Contender.of(server, mqtt))
                .toList();
        return new CostPart(new Row("floors", contenders), MEASURE, List.of());
    }

    private RunningPeers start(CostPart part) throws IOException, InterruptedException {
        Peers peers = new Peers(HOME, folder, 0, new BenchTokens(8));
        BigRegistry unused = BigRegistry.at(folder, folder.resolve("registry"), 1);
        return RunningPeers.start(peers, unused, part.servers());
    }
}
