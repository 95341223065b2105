package dev.tollgate.loadtest.search;

import java.util.List;

/**
 * What ended within one interval of a step's measure phase.
 *
 * @param ended operations, with success or without
 * @param answered of them
 * @param over of them, for each goal that is a share, those that miss it
 * @param inFlight started or waiting, and not ended, at the end of the interval
 */
record StepRow(double seconds, long ended, long answered, List<Long> over, double inFlight) {
    StepRow {
        over = List.copyOf(over);
    }
}
