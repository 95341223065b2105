package dev.tollgate.loadtest.measure;

/**
 * What the server's process used at the end of an interval. NaN for what is not known.
 *
 * @param atNanos since the start of the run
 * @param rssBytes resident memory
 * @param heapBytes of a JVM, used
 * @param cpuCores processor time since the sample before, in cores: 1.5 is one and a half of them
 */
public record TargetSample(
        Phase phase,
        long atNanos,
        double rssBytes,
        double heapBytes,
        double threads,
        double openFiles,
        double cpuCores) {
    /** Hears of samples, on the thread that takes them; must not wait. */
    public interface Listener {
        void onTarget(TargetSample sample);
    }
}
