package dev.tollgate.loadtest.report.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.measure.StateCounts;
import dev.tollgate.loadtest.report.HealthLimits;
import dev.tollgate.loadtest.report.LiveDetails;
import dev.tollgate.loadtest.report.RunControls;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.live.LiveRun;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TerminalViewTest {
    private static final class Keys implements RunControls {
        private final List<String> pressed = new ArrayList<>();

        @Override
        public void stop() {
            pressed.add("stop");
        }
    }

    private static LiveRun live(int seconds) {
        SyntheticRun run = new SyntheticRun("pub.q1", 500, 1, 9).run();
        LiveDetails details = new LiveDetails() {
            @Override
            public Map<String, Map<String, Long>> outcomes() {
                return Map.of("pub.q1", Map.of("0x87", 12L));
            }

            @Override
            public Map<String, StateCounts> states() {
                return Map.of("unknown", new StateCounts(0, 4, 0, 1, 0, 0));
            }
        };
        LiveRun live = new LiveRun(run.info(), HealthLimits.of(OptionalLong.empty()), details);
        for (Interval interval : run.intervals().subList(0, seconds)) {
            live.onInterval(interval);
        }
        return live;
    }

    private static TerminalView view(LiveRun run, RunControls controls) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new TerminalView(run, Colors.NONE, nowhere, controls);
    }

    @Test
    void showsEachPartWithinTheWidth() {
        for (int width : new int[] {60, 80, 200}) {
            List<String> lines = Screen.lines(live(60).view(), width, 40, Colors.NONE, 240, "");
            String all = String.join("\n", lines);
            for (String part : List.of(
                    "measure",
                    "offered",
                    "answered",
                    "p50",
                    "p99",
                    "max",
                    "connections",
                    "outcomes    0x87 12",
                    "tokens",
                    "wrongly accepted 1",
                    "generator",
                    "q stop")) {
                assertTrue(all.contains(part), part + "\nis not in\n" + all);
            }
            assertTrue(lines.stream().allMatch(line -> line.length() <= width), all);
        }
    }

    @Test
    void saysThatNothingIsAnswered() {
        String all =
                String.join("\n", Screen.lines(live(SyntheticRun.STALL_AT + 1).view(), 80, 40, Colors.NONE, 240, ""));
        assertTrue(all.contains("STALL: nothing answered for 1.0 s"), all);
    }

    @Test
    void isReadyBeforeTheFirstInterval() {
        assertTrue(String.join("\n", Screen.lines(live(0).view(), 80, 24, Colors.NONE, 240, ""))
                .contains("nothing"));
        assertEquals(
                3, Screen.lines(live(5).view(), 80, 3, Colors.NONE, 240, "").size());
    }

    @Test
    void writesOnlyTheLinesThatChanged() {
        TerminalView view = view(live(1), new Keys());
        view.changes(List.of("a", "b", "c"));
        assertEquals("\u001b[2;1HB\u001b[K", view.changes(List.of("a", "B", "c")));
        assertEquals("\u001b[3;1H\u001b[K", view.changes(List.of("a", "B")));
        assertEquals("", view.changes(List.of("a", "B")));
    }

    @Test
    void handsKeysOn() {
        Keys keys = new Keys();
        TerminalView view = view(live(1), keys);
        view.onKey('p');
        assertEquals("held: the run goes on", view.message());
        view.onKey('p');
        assertEquals("", view.message());
        view.onKey('-');
        view.onKey('-');
        view.onKey('+');
        assertEquals("the last 120 intervals", view.message());
        view.onKey('x');
        view.onKey('q');
        assertEquals(List.of("stop"), keys.pressed);
    }
}
