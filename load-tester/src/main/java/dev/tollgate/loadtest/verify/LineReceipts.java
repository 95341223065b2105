package dev.tollgate.loadtest.verify;

/** Hears of the lines in which a sink shows its messages. */
interface LineReceipts {
    /** @param sender tells one sender from another in what the sink says; 0 when it does not say */
    void receivedFrom(long sender, Stamp stamp, boolean intact);

    /** A line without a stamp, or of another run, that counts for nothing. */
    void ignored();

    /** The message that was just received came as a stamp alone, without the body. */
    void unchecked();
}
