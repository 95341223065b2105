package dev.tollgate.loadtest.search;

/**
 * What is thought of a step.
 *
 * @param reason of a failure; a remark, or nothing, on a pass
 */
record StepVerdict(Finding finding, String reason) {
    enum Finding {
        PASSED,
        /** The server, or what lies between, does not hold the goal. */
        SERVER,
        /** The tester cannot tell: it was not well itself. */
        TESTER
    }

    boolean isPassed() {
        return finding == Finding.PASSED;
    }

    boolean isOfTester() {
        return finding == Finding.TESTER;
    }
}
