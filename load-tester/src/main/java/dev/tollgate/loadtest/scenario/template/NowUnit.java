package dev.tollgate.loadtest.scenario.template;

/** What {@code {now}} counts since 1970. */
enum NowUnit {
    S(1_000_000_000),
    MS(1_000_000),
    US(1_000),
    NS(1),
    /** {@code 2030-01-31T00:00:00Z}. */
    ISO(1);

    private final long nanos;

    NowUnit(long nanos) {
        this.nanos = nanos;
    }

    long nanos() {
        return nanos;
    }
}
