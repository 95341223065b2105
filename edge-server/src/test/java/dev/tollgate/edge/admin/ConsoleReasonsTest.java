package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.kp1.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The console's explanations and the verdicts that there are. */
class ConsoleReasonsTest {
    private static final Path PAGE = Path.of("src/main/resources/dev/tollgate/edge/admin/console/js/pages/reasons.js");
    private static final Pattern ENTRY = Pattern.compile("^  '([a-z-]+)': \\[(\\d{3}),", Pattern.MULTILINE);

    @Test
    void explainEachRefusalWithItsStatus() throws IOException {
        TreeSet<String> explained = new TreeSet<>();
        ENTRY.matcher(Files.readString(PAGE))
                .results()
                .forEach(entry -> explained.add(entry.group(1) + " " + entry.group(2)));
        TreeSet<String> refusals = new TreeSet<>();
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.ACCEPTED) {
                refusals.add(verdict.reason() + " " + verdict.statusCode());
            }
        }
        assertEquals(refusals, explained);
    }
}
