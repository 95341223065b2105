package dev.tollgate.loadtest.report.files;

import dev.tollgate.loadtest.measure.TargetSample;
import dev.tollgate.loadtest.report.summary.Summary;
import dev.tollgate.loadtest.report.summary.SummaryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * A run as its directory tells it. Immutable.
 *
 * @param target what the server used; empty where it was not watched
 * @param slices the time series, at most 300 of equal length; none when the run ended before its first interval
 */
public record RecordedRun(
        RunDirectory directory, Summary summary, List<Slice> slices, HeatMap heat, List<TargetSample> target) {
    /**
     * Reads the directory. A run that never came to its end is put together from what it left.
     *
     * @throws IOException with the file and line that cannot be read
     */
    public static RecordedRun read(RunDirectory directory) throws IOException {
        Summary summary = summary(directory);
        SliceReader reader = new SliceReader(directory, summary.load());
        reader.read();
        List<TargetSample> target = Files.exists(directory.target()) ? TargetCsv.read(directory.target()) : List.of();
        return new RecordedRun(directory, summary, List.copyOf(reader.slices()), reader.heat(), List.copyOf(target));
    }

    /** Without the time series. */
    public static Summary summary(RunDirectory directory) throws IOException {
        return Files.exists(directory.summary()) ? SummaryJson.read(directory.summary()) : Recovery.summary(directory);
    }

    /** Writes {@code summary.json} and the percentile tables where the run did not come to it. */
    public static void completeFiles(RunDirectory directory) throws IOException {
        if (!Files.exists(directory.summary())) {
            Summary summary = Recovery.summary(directory);
            RunRecorder.writePercentiles(directory, Recovery.histograms(directory));
            RunRecorder.write(directory.summary(), SummaryJson.write(summary));
        }
    }

    /** Whole or not at all. */
    public void writePage(String html) throws IOException {
        RunRecorder.write(directory.page(), html);
    }
}
