package dev.tollgate.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docs/kaa-compatibility.md} and the tests name each other: no row without its test, and no test of a row that is not there. */
class KaaCompatibilityTableTest {
    private static final Path PAGE = Path.of("docs", "kaa-compatibility.md");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final List<String> SECTIONS =
            List.of("A.2.1", "A.2.2", "A.2.3", "A.2.4", "A.2.5", "A.3", "A.4.1", "A.4.2", "A.4.3", "A.4.4", "A.4.5");
    private static final Pattern ID = Pattern.compile("\\b(A\\.[234](?:\\.\\d)?)-(\\d+)\\b");
    private static final Pattern ROW = Pattern.compile("\\| (A\\.\\S+) \\| (.+) \\| (.+) \\| (.+) \\|");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
    private static final Pattern METHOD = Pattern.compile("\n    void (\\w+)\\(");
    private static final Pattern COUNTS =
            Pattern.compile("(\\d+) rows: (\\d+) shown, (\\d+) where the edge departs, (\\d+) that do not apply\\.");

    private String page = "";
    private final Map<String, String> shownBy = new LinkedHashMap<>();

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(PAGE);
        page.lines().filter(line -> line.startsWith("| A.")).forEach(line -> {
            Matcher row = ROW.matcher(line);
            assertTrue(row.matches(), () -> "not a row: " + line);
            assertTrue(ID.matcher(row.group(1)).matches(), () -> "not a row's name: " + row.group(1));
            assertTrue(shownBy.put(row.group(1), row.group(4)) == null, () -> "twice: " + row.group(1));
        });
    }

    @Test
    void numbersTheRowsOfEachSection() {
        Map<String, Integer> rows = new LinkedHashMap<>();
        for (String id : shownBy.keySet()) {
            Matcher matcher = ID.matcher(id);
            assertTrue(matcher.matches());
            int number = rows.merge(matcher.group(1), 1, Integer::sum);
            assertEquals(matcher.group(1) + "-" + number, id);
        }
        assertEquals(SECTIONS, List.copyOf(rows.keySet()));
    }

    @Test
    void countsItsRows() {
        int departs = 0;
        int doNotApply = 0;
        for (String shown : shownBy.values()) {
            departs += shown.startsWith("departs: ") ? 1 : 0;
            doNotApply += shown.startsWith("does not apply: ") ? 1 : 0;
        }
        Matcher counts = COUNTS.matcher(page);
        assertTrue(counts.find(), "no line of counts");
        assertEquals(
                List.of(shownBy.size(), shownBy.size() - departs - doNotApply, departs, doNotApply),
                Stream.of(1, 2, 3, 4)
                        .map(group -> Integer.valueOf(counts.group(group)))
                        .toList());
    }

    @Test
    void namesTestsThatNameItsRows() throws IOException {
        Map<String, Set<String>> named = new TreeMap<>();
        shownBy.forEach((id, shown) -> {
            List<MatchResult> tests = TEST.matcher(shown).results().toList();
            assertTrue(!tests.isEmpty() || shown.startsWith("d"), () -> id + " names no test");
            tests.forEach(test -> named.computeIfAbsent(test.group(1) + "." + test.group(2), any -> new TreeSet<>())
                    .add(id));
        });
        Map<String, Set<String>> naming = new HashMap<>();
        List<String> all = new ArrayList<>();
        readTests(naming, all);

        named.forEach((test, ids) -> {
            assertTrue(all.contains(test), () -> ids + ": no test " + test);
            assertNotNull(naming.get(test), () -> "the Javadoc of " + test + " does not name " + ids);
        });
        assertEquals(named, new TreeMap<>(naming), "what the page says of the tests, and the tests' Javadoc of rows");
    }

    /**
     * Reads all tests.
     *
     * @param naming the rows that each names in its Javadoc, if any
     * @param all the names of all
     */
    private static void readTests(Map<String, Set<String>> naming, List<String> all) throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                String subject = file.getFileName().toString().replace(".java", "");
                for (MatchResult method : METHOD.matcher(source).results().toList()) {
                    String test = subject + "." + method.group(1);
                    all.add(test);
                    String before = source.substring(source.lastIndexOf("\n\n", method.start()) + 1, method.start());
                    List<String> ids = ID.matcher(javadoc(before))
                            .results()
                            .map(MatchResult::group)
                            .toList();
                    if (!ids.isEmpty()) {
                        naming.put(test, new TreeSet<>(ids));
                    }
                }
            }
        }
    }

    private static String javadoc(String beforeMethod) {
        int start = beforeMethod.lastIndexOf("/**");
        return start < 0 ? "" : beforeMethod.substring(start, beforeMethod.indexOf("*/", start));
    }
}
