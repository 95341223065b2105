package dev.tollgate.edge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docs/mqtt-conformance.md} says no more than there is. */
class MqttConformanceTableTest {
    private static final Path PAGE = Path.of("docs", "mqtt-conformance.md");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern HEADING = Pattern.compile("## MQTT (\\S+)");
    private static final Pattern ROW = Pattern.compile("\\| (MQTT-[0-9.]+-[0-9]+) \\| (.+) \\| (.+) \\|");
    private static final Pattern COUNTS = Pattern.compile("\\| ([0-9.]+) ((?:\\| [0-9]+ ){5})\\|");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");

    private record Row(String id, String shownBy) {
        /** Index of its column among the counts. */
        int kind() {
            return switch (shownBy.split("[: ]", 2)[0]) {
                case "departs" -> 1;
                case "does" -> 2;
                case "not" -> 3;
                default -> 0;
            };
        }
    }

    private final Map<String, List<Row>> rows = new HashMap<>();
    private final Map<String, int[]> counts = new HashMap<>();

    @BeforeEach
    void read() throws IOException {
        String version = "";
        for (String line : Files.readAllLines(PAGE)) {
            MatchResult heading = match(HEADING, line);
            MatchResult row = match(ROW, line);
            MatchResult count = match(COUNTS, line);
            if (heading != null) {
                version = heading.group(1);
            } else if (row != null) {
                rows.computeIfAbsent(version, any -> new ArrayList<>()).add(new Row(row.group(1), row.group(3)));
            } else if (count != null) {
                counts.put(count.group(1), numbers(count.group(2)));
            } else {
                assertTrue(!line.startsWith("| MQTT-"), () -> "not a row: " + line);
            }
        }
        assertEquals(Set.of("5.0", "3.1.1"), rows.keySet());
    }

    private static @Nullable MatchResult match(Pattern pattern, String line) {
        return pattern.matcher(line)
                .results()
                .filter(found -> found.group().equals(line))
                .findFirst()
                .orElse(null);
    }

    private static int[] numbers(String cells) {
        return Arrays.stream(cells.split("\\|"))
                .map(String::strip)
                .filter(cell -> !cell.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    @Test
    void hasEachStatementOnce() {
        rows.forEach((version, all) -> {
            Set<String> seen = new HashSet<>();
            all.forEach(row -> assertTrue(seen.add(row.id()), () -> version + " has twice: " + row.id()));
        });
    }

    @Test
    void countsItsRows() {
        rows.forEach((version, all) -> {
            int[] expected = new int[5];
            for (Row row : all) {
                expected[row.kind()]++;
                expected[4]++;
            }
            assertNotNull(counts.get(version), version);
            assertEquals(Arrays.toString(expected), Arrays.toString(counts.get(version)), "counts of " + version);
        });
    }

    @Test
    void namesTestsThatAreThere() throws IOException {
        Map<String, String> sources = sources();
        rows.forEach((version, all) -> all.forEach(row -> {
            List<MatchResult> named = TEST.matcher(row.shownBy()).results().toList();
            assertTrue(row.kind() != 0 || !named.isEmpty(), () -> row.id() + " of " + version + " names no test");
            named.forEach(test -> assertIsThere(test, sources, row.id()));
        }));
    }

    private static void assertIsThere(MatchResult test, Map<String, String> sources, String id) {
        String source = sources.get(test.group(1) + ".java");
        assertNotNull(source, () -> id + ": no class " + test.group(1));
        String method = "\n    void " + test.group(2) + "(";
        assertTrue(source.contains(method), () -> id + ": no test " + test.group());
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return sources;
    }
}
