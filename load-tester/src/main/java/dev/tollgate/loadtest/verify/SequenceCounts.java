package dev.tollgate.loadtest.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * How often each sequence occurred: the set of those that occurred once or more, of those that did twice or more, and so on.
 * Each is as small as {@link SequenceRuns} are. Not thread-safe.
 */
final class SequenceCounts {
    /** Beyond this, occurrences are only counted together. */
    static final int LEVELS_MAX = 16;

    private final List<SequenceRuns> levels = new ArrayList<>(1);
    private long beyond;

    SequenceCounts() {
        levels.add(new SequenceRuns());
    }

    /** Returns how often it has occurred now, {@link #LEVELS_MAX} + 1 for more. */
    int add(long sequence) {
        for (int level = 0; level < LEVELS_MAX; level++) {
            if (level == levels.size()) {
                levels.add(new SequenceRuns());
            }
            if (levels.get(level).add(sequence)) {
                return level + 1;
            }
        }
        beyond++;
        return LEVELS_MAX + 1;
    }

    void addAll(SequenceCounts other) {
        for (SequenceRuns level : other.levels) {
            level.forEach(this::addRun);
        }
        beyond += other.beyond;
    }

    private void addRun(long start, long end) {
        for (long sequence = start; sequence < end; sequence++) {
            add(sequence);
        }
    }

    /** Those that occurred at least {@code times}, which is 1 or more. Not to be changed. */
    SequenceRuns atLeast(int times) {
        return times <= levels.size() ? levels.get(times - 1) : new SequenceRuns();
    }

    /** The highest number for which {@link #atLeast} is not empty; 1 when nothing occurred. */
    int highest() {
        return levels.size();
    }

    /** Occurrences beyond each sequence's first one. */
    long extra() {
        long extra = beyond;
        for (int times = 2; times <= levels.size(); times++) {
            extra += levels.get(times - 1).size();
        }
        return extra;
    }

    /** Of {@link #extra}, as many as the sequence occurred more than once in {@code other}. */
    long extraWithin(SequenceCounts other) {
        long within = 0;
        for (int times = 2; times <= levels.size(); times++) {
            within += atLeast(times).common(other.atLeast(times));
        }
        return within;
    }

    boolean isEmpty() {
        return levels.get(0).isEmpty();
    }

    void clear() {
        levels.subList(1, levels.size()).clear();
        levels.get(0).clear();
        beyond = 0;
    }
}
