package dev.tollgate.loadtest.measure;

/** How operations with tokens of one state ended, against what the state calls for. */
public record StateCounts(
        long accepted,
        long refusedAsExpected,
        long refusedOtherwise,
        long wronglyAccepted,
        long wronglyRefused,
        long noAnswer) {
    public static final StateCounts NONE = new StateCounts(0, 0, 0, 0, 0, 0);

    public StateCounts plus(StateCounts other) {
        return new StateCounts(
                accepted + other.accepted,
                refusedAsExpected + other.refusedAsExpected,
                refusedOtherwise + other.refusedOtherwise,
                wronglyAccepted + other.wronglyAccepted,
                wronglyRefused + other.wronglyRefused,
                noAnswer + other.noAnswer);
    }
}
