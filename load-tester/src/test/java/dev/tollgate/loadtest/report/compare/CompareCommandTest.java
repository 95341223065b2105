package dev.tollgate.loadtest.report.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.measure.Interval;
import dev.tollgate.loadtest.report.SyntheticRun;
import dev.tollgate.loadtest.report.files.RunDirectory;
import dev.tollgate.loadtest.report.files.RunRecorder;
import dev.tollgate.loadtest.report.threshold.Thresholds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
    @TempDir
    static Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void recordsRuns() throws IOException {
        for (int i = 0; i < 3; i++) {
            record("base/" + i, 100, 1, i);
            record("slow/" + i, 100, 1.5, 10 + i);
        }
        record("other", 200, 1, 20);
    }

    private static void record(String name, int rate, double slower, long seed) throws IOException {
        SyntheticRun run =
                new SyntheticRun("pub.q1", rate, slower, seed).withoutFaults().run();
        RunDirectory directory = new RunDirectory(folder.resolve(name));
        try (RunRecorder recorder = new RunRecorder(directory, run.info(), new Thresholds(List.of()))) {
            for (Interval interval : run.intervals()) {
                recorder.onInterval(interval);
            }
            recorder.finish(run.result(), List.of());
        }
    }

    private int compare(String... arguments) {
        return new CommandLine(new CompareCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static String at(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void marksWhatIsWorseAndWritesAPage() throws IOException {
        Path page = folder.resolve("compare.html");
        int code = compare(at("base"), at("slow"), "--html", page.toString());
        assertEquals(0, code, err.toString());
        assertTrue(out.toString().startsWith("base 3 runs, new 3 runs"), out.toString());
        assertTrue(
                out.toString().lines().anyMatch(line -> line.contains(" p(50) ") && line.endsWith("worse")),
                out.toString());
        assertTrue(
                out.toString().lines().anyMatch(line -> line.contains(" rate ") && line.endsWith("~ same")),
                out.toString());
        assertTrue(out.toString().contains("3 runs per side make wide intervals"), out.toString());
        String html = Files.readString(page);
        assertTrue(html.contains("class=\"worse\""), "no mark");
        assertFalse(html.contains("<script"), "a script");
    }

    @Test
    void takesRunsOneByOneToo() {
        assertEquals(0, compare(at("base/0"), at("slow/0"), at("slow/1"), "--base", at("base/1")), err.toString());
        assertTrue(out.toString().startsWith("base 2 runs, new 2 runs"), out.toString());
        assertEquals(0, compare(at("base/0"), at("base/1")), err.toString());
        assertTrue(out.toString().contains("One run per side cannot tell 5 % apart"), out.toString());
    }

    @Test
    void refusesDifferentPlans() {
        assertEquals(2, compare(at("base/0"), at("other")));
        assertTrue(err.toString().contains("planned rate: '100.0' against '200.0'"), err.toString());
        assertTrue(out.toString().isEmpty(), out.toString());
        assertEquals(0, compare("--force", at("base/0"), at("other")));
        assertTrue(out.toString().contains("differs: planned rate"), out.toString());
    }

    @Test
    void failsForAChangeBeyondTheLimit() {
        assertEquals(99, compare(at("base"), at("slow"), "--fail-if", "p(50)>+10%"));
        assertTrue(out.toString().contains("FAIL  pub.q1 p(50)>+10%"), out.toString());
        assertEquals(0, compare(at("base"), at("slow"), "--fail-if", "p(50)>+80%", "--fail-if", "rate<-5%"));
        assertEquals(2, compare(at("base"), at("slow"), "--fail-if", "p50>10"));
        assertTrue(err.toString().contains("--fail-if: expected rate, max or p(N)"), err.toString());
    }

    @Test
    void takesTheChangeItselfWhenItIsStrict() {
        Delta delta = new Delta("p(99)", 10, 11.2, 0.12, -0.03, 0.27, Delta.Mark.SAME);
        FailIf limit = FailIf.parse("p(99) > +10%");
        assertFalse(limit.fails(delta, false));
        assertTrue(limit.fails(delta, true));
        assertTrue(FailIf.parse("p(99)>-5%").fails(delta, false));
        assertFalse(FailIf.parse("p(9)>-5%").fails(delta, false));
        assertThrows(IllegalArgumentException.class, () -> FailIf.parse("p(99)>10"));
    }

    @Test
    void namesTheDirectoryThatIsNone() {
        assertFalse(compare(at("base"), at("nothing")) == 0);
        assertTrue(err.toString().contains("nothing: expected the directory of a run"), err.toString());
    }
}
