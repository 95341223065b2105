package dev.tollgate.loadtest.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.fault.FaultPlan.Planned;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultSpecTest {
    private static final Span DOWN = new Span(0, 3000);

    @Test
    void readsKillsInARow() {
        FaultSpec spec = FaultSpec.parse("kill9@20s,every=15s,times=5");
        assertEquals(FaultKind.KILL9, spec.kind());
        assertEquals(new Span(20_000, 20_000), spec.at());
        assertEquals(new Span(15_000, 15_000), spec.every());
        assertEquals(5, spec.times());
        assertNull(spec.down());
        assertNull(spec.again());
    }

    @Test
    void readsRanges() {
        FaultSpec spec = FaultSpec.parse("kill9+rollback@1s..2s,every=500ms..1.5s,times=300,down=0..200ms,again=0..2s");
        assertEquals(FaultKind.ROLLBACK, spec.kind());
        assertEquals(new Span(500, 1500), spec.every());
        assertEquals(new Span(0, 200), spec.down());
        Span again = spec.again();
        assertNotNull(again);
        assertEquals(2000, again.maxMs());
    }

    @Test
    void aPauseLastsTwoSecondsIfNotToldOtherwise() {
        assertEquals(2000, FaultSpec.parse("stop@1m").lasts().minMs());
        assertEquals(500, FaultSpec.parse("blackhole@1m,for=500ms").lasts().minMs());
        assertEquals(1, FaultSpec.parse("rst@0").times());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kill9                     | KIND@TIME",
                "kill@5s                   | expected kill9, kill9+rollback, stop, term, rst, blackhole, cmd, cut-fin",
                "kill9@5                   | expected a time such as",
                "kill9@soon                | expected a time such as",
                "kill9@5s..2s              | expected a time from 0",
                "kill9@9000h               | expected a time from 0",
                "kill9@5s,times=3          | wants every=",
                "kill9@5s,every=3s         | wants times=",
                "kill9@5s,every=3s,times=0 | times= is 1 to 10000",
                "kill9@5s,every=3s,times=x | times= is 1 to 10000",
                "kill9@5s,for=3s           | for= means nothing for kill9",
                "stop@5s,down=3s           | down= means nothing for stop",
                "term@5s,again=3s          | again= means nothing for term",
                "kill9@5s,ever=3s          | expected every=, times=",
                "kill9@5s,                 | expected every=, times=",
                "kill9@5s,fraction=50%     | fraction= means nothing for kill9",
                "cut-rst@5s,fraction=0%    | fraction= is above 0",
                "cut-rst@5s,fraction=many  | fraction= is above 0",
                "disk-full@5s              | the tester cannot do disk-full by itself: expected cmd",
                "backend-down@5s           | expected cmd, with a command of yours",
            })
    void saysWhatIsWrong(String text, String reason) {
        String message = assertThrows(IllegalArgumentException.class, () -> FaultSpec.parse(text))
                .getMessage();
        assertTrue(String.valueOf(message).contains(reason), message);
        assertTrue(String.valueOf(message).startsWith("fault \"" + text + "\""), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill9@20s,every=15s,times=5",
                "kill9@20s..1m,every=500ms..2s,times=5,down=0s..3s,again=250ms",
                "stop@2m,for=2s",
                "cut-rst@10s,fraction=12.5%",
                "kill9+rollback@1s",
                "term@0s"
            })
    void writesWhatItReads(String text) {
        assertEquals(text, FaultSpec.parse(text).toString());
        assertEquals(
                FaultSpec.parse(text), FaultSpec.parse(FaultSpec.parse(text).toString()));
    }

    @Test
    void takesTheUsualTimeDownWhereNoneIsSaid() {
        FaultPlan plan = FaultPlan.of(
                List.of(FaultSpec.parse("kill9@1s"), FaultSpec.parse("term@2s,down=7s"), FaultSpec.parse("stop@3s")),
                new Span(5, 5),
                1);
        assertEquals(
                List.of(5L, 7000L, 0L),
                plan.faults().stream().map(Planned::downMs).toList());
    }

    @Test
    void plansInOrderAndTheSameForASeed() {
        List<FaultSpec> specs = List.of(
                FaultSpec.parse("kill9@2s,every=1s..3s,times=20,down=0..1s"),
                FaultSpec.parse("stop@5s,every=4s,times=3"));
        FaultPlan plan = FaultPlan.of(specs, DOWN, 11);
        assertEquals(plan, FaultPlan.of(specs, DOWN, 11));
        assertEquals(23, plan.faults().size());
        long before = 0;
        for (Planned fault : plan.faults()) {
            assertTrue(fault.atMs() >= before);
            assertTrue(fault.downMs() <= 1000);
            assertEquals(-1, fault.againMs());
            before = fault.atMs();
        }
        assertEquals("kill9 #1", plan.faults().get(0).toString());
        assertEquals(before, plan.lastAtMs());
        assertTrue(plan.has(FaultKind.STOP));
    }

    @Test
    void splitsCommandsAsAShellDoes() {
        assertEquals(
                List.of("bin/edge", "--set", "a=b c", "", "x'y", "\\"),
                CommandLineWords.of(" bin/edge --set 'a=b c' \"\" x\\'y \\\\ "));
        assertThrows(IllegalArgumentException.class, () -> CommandLineWords.of("'open"));
        assertThrows(IllegalArgumentException.class, () -> CommandLineWords.of("  "));
    }

    @Test
    void readsWhereToLookForReadiness() {
        assertEquals("tcp:1883", Ready.parse("tcp:1883").toString());
        Ready.parse("tcp:localhost:1883");
        Ready.parse("http://127.0.0.1:9090/readyz");
        for (String wrong : List.of("1883", "tcp:", "tcp:0", "tcp:99999", "https://x", "tcp:a b")) {
            assertThrows(IllegalArgumentException.class, () -> Ready.parse(wrong), wrong);
        }
    }
}
