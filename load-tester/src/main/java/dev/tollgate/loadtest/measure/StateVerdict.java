package dev.tollgate.loadtest.measure;

/** How an operation ended, against what the state of its token calls for: the fields of {@link StateCounts}. */
public enum StateVerdict {
    ACCEPTED,
    REFUSED_AS_EXPECTED,
    REFUSED_OTHERWISE,
    WRONGLY_ACCEPTED,
    WRONGLY_REFUSED,
    NO_ANSWER;

    static final int COUNT = 6;
}
