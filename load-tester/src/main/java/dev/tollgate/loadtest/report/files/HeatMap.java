package dev.tollgate.loadtest.report.files;

import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How many answers took how long, over time: columns of equal number of slices, rows of a logarithmic scale. Filled by one thread, then
 * read by any.
 */
public final class HeatMap {
    public static final int ROWS_PER_DECADE = 8;
    private static final int COLUMNS_MAX = 120;

    private final int slices;
    private final int columns;
    private final TreeMap<Integer, long[]> rows = new TreeMap<>();

    HeatMap(int slices) {
        this.slices = Math.max(1, slices);
        this.columns = Math.min(this.slices, COLUMNS_MAX);
    }

    void add(int slice, Histogram histogram) {
        int column = (int) ((long) slice * columns / slices);
        for (HistogramIterationValue value : histogram.recordedValues()) {
            int row = (int) Math.floor(Math.log10(Math.max(1d, (double) value.getValueIteratedTo())) * ROWS_PER_DECADE);
            rows.computeIfAbsent(row, absent -> new long[columns])[column] += value.getCountAtValueIteratedTo();
        }
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public int columns() {
        return columns;
    }

    public int lowestRow() {
        return rows.firstKey();
    }

    public int highestRow() {
        return rows.lastKey();
    }

    public long count(int row, int column) {
        long[] counts = rows.get(row);
        return counts == null ? 0 : counts[column];
    }

    /** Where a row begins, in milliseconds. */
    public static double lowestMs(int row) {
        return Math.pow(10, (double) row / ROWS_PER_DECADE) / 1e6;
    }
}
