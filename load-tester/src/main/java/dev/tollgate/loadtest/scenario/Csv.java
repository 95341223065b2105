package dev.tollgate.loadtest.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads comma-separated values (RFC 4180). Quoted fields may hold commas, quotes and line ends. For one pass, on one thread. */
public final class Csv implements AutoCloseable {
    private static final int RECORD_CHARACTERS_MAX = 1 << 20;
    private static final int FIELDS_MAX = 1_000;
    private static final int END = -1;

    private final BufferedReader in;
    private int line = 1;
    private int recordLine = 1;

    public Csv(Reader in) {
        this.in = new BufferedReader(in);
    }

    /** Fields of the next record, or null at the end. Empty lines are passed over. Throws InvalidSetting where it is no CSV. */
    public @Nullable List<String> next() throws IOException {
        int c = in.read();
        while (c == '\n' || c == '\r') {
            line += c == '\n' ? 1 : 0;
            c = in.read();
        }
        if (c == END) {
            return null;
        }
        recordLine = line;
        return record(c);
    }

    private List<String> record(int first) throws IOException {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int c = first;
        int characters = 0;
        while (c != END && c != '\n') {
            if (c == '"' && field.isEmpty()) {
                c = quoted(field);
            } else if (c == ',') {
                fields.add(take(field));
                c = in.read();
            } else {
                field.append((char) c);
                c = in.read();
            }
            characters++;
            check(characters + field.length() <= RECORD_CHARACTERS_MAX, "at most 1 Mi characters a record");
            check(fields.size() < FIELDS_MAX, "at most " + FIELDS_MAX + " fields a record");
        }
        line += c == '\n' ? 1 : 0;
        if (!field.isEmpty() && field.charAt(field.length() - 1) == '\r') {
            field.setLength(field.length() - 1);
        }
        fields.add(take(field));
        return fields;
    }

    /** Reads to the closing quote, and returns the character behind it. */
    private int quoted(StringBuilder field) throws IOException {
        while (true) {
            int c = in.read();
            check(c != END, "a closing quote");
            check(field.length() < RECORD_CHARACTERS_MAX, "at most 1 Mi characters a record");
            line += c == '\n' ? 1 : 0;
            if (c == '"') {
                int after = in.read();
                if (after != '"') {
                    check(
                            after == ',' || after == '\n' || after == '\r' || after == END,
                            "a comma behind the closing quote");
                    return after;
                }
            }
            field.append((char) c);
        }
    }

    private static String take(StringBuilder field) {
        String text = field.toString();
        field.setLength(0);
        return text;
    }

    private void check(boolean isGood, String expected) {
        if (!isGood) {
            throw InvalidSetting.because("line " + recordLine, "expected " + expected);
        }
    }

    /** Where the record that {@link #next} returned begins: 1 for the first line. */
    public int line() {
        return recordLine;
    }

    /** A field as {@link #next} reads it. */
    public static String quote(String field) {
        boolean isPlain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
