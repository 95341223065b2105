package dev.tollgate.edge.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void readsLinesWithAndWithoutAnEnd() throws Exception {
        assertEquals(List.of(), read(""));
        assertEquals(List.of("1:"), read("\n"));
        assertEquals(List.of("1:a"), read("a"));
        assertEquals(List.of("1:a", "2:b"), read("a\nb\n"));
        assertEquals(List.of("1:a", "2:", "3:b"), read("a\n\nb"));
    }

    @Test
    void passesOverLinesThatAreTooLong() throws Exception {
        assertEquals(List.of("1:too long", "2:b"), read("x".repeat(5) + "\nb"));
        assertEquals(List.of("1:xxxx", "2:too long"), read("xxxx\n" + "x".repeat(40_000)));
        assertEquals(List.of("1:too long", "2:b"), read("x".repeat(40_000) + "\nb\n"));
    }

    private static List<String> read(String text) throws IOException {
        LineReader reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 4);
        List<String> lines = new ArrayList<>();
        while (reader.next()) {
            String line = reader.isTooLong() ? "too long" : new String(reader.line(), StandardCharsets.UTF_8);
            lines.add(reader.number() + ":" + line);
        }
        return lines;
    }
}
