package dev.tollgate.loadtest.scenario.template;

import dev.tollgate.loadtest.scenario.Csv;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A CSV file whose columns are variables. Held in memory, immutable. */
public final class Feeder {
    public static final Feeder NONE = new Feeder(List.of(), List.of());
    static final long FILE_BYTES_MAX = 256 << 20;
    static final int ROWS_MAX = 1_000_000;
    private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private final List<String> columns;
    private final List<byte[][]> rows;

    private Feeder(List<String> columns, List<byte[][]> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** Throws InvalidSetting, with the line, where the file cannot be used. */
    public static Feeder read(Path file) {
        try {
            InvalidSetting.check(Files.size(file) <= FILE_BYTES_MAX, "feeder", "at most 256MiB", Files.size(file));
            try (Csv csv = new Csv(Files.newBufferedReader(file))) {
                return read(csv);
            }
        } catch (InvalidSetting wrong) {
            throw wrong.within(file.toString());
        } catch (IOException unreadable) {
            throw InvalidSetting.because("feeder", "cannot read " + file + ": " + unreadable);
        }
    }

    private static Feeder read(Csv csv) throws IOException {
        List<String> columns = csv.next();
        if (columns == null) {
            throw InvalidSetting.because("line 1", "expected a line with the names of columns");
        }
        for (String column : columns) {
            InvalidSetting.check(COLUMN.matcher(column).matches(), "line 1", "names of letters, digits and _", column);
            InvalidSetting.check(!Variables.isKnown(column), "line 1", "a name that no variable has", column);
        }
        List<byte[][]> rows = new ArrayList<>();
        for (List<String> row = csv.next(); row != null; row = csv.next()) {
            String place = "line " + csv.line();
            InvalidSetting.check(
                    row.size() == columns.size(), place, columns.size() + " fields", row.size() + " fields");
            InvalidSetting.check(rows.size() < ROWS_MAX, place, "at most " + ROWS_MAX + " lines", "more");
            rows.add(row.stream()
                    .map(cell -> cell.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new));
        }
        InvalidSetting.check(!rows.isEmpty(), "line 2", "a line of values", "the end");
        return new Feeder(List.copyOf(columns), rows);
    }

    /** The column's number, or -1. */
    int column(String name) {
        return columns.indexOf(name);
    }

    List<String> columns() {
        return columns;
    }

    byte[] cell(long row, int column) {
        return rows.get((int) Math.floorMod(row, (long) rows.size()))[column];
    }
}
