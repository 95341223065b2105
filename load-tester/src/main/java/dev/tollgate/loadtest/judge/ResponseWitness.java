package dev.tollgate.loadtest.judge;

import dev.tollgate.loadtest.verify.MessageLedger;
import dev.tollgate.loadtest.verify.SinkLedger;
import dev.tollgate.loadtest.verify.Stamp;
import dev.tollgate.loadtest.verify.Witness;
import org.jspecify.annotations.Nullable;

/** Passes on to the ledger what devices see; what they receive only where answers to devices are a sink. Safe from any thread. */
final class ResponseWitness implements Witness {
    private final MessageLedger ledger;
    private final @Nullable SinkLedger responses;

    ResponseWitness(MessageLedger ledger, @Nullable SinkLedger responses) {
        this.ledger = ledger;
        this.responses = responses;
    }

    @Override
    public void attempted(int stream, long sequence, int attempt, long plannedNanos) {
        ledger.attempted(stream, sequence, attempt, plannedNanos);
    }

    @Override
    public void acknowledged(int stream, long sequence, long nowNanos) {
        ledger.acknowledged(stream, sequence, nowNanos);
    }

    @Override
    public void received(Stamp stamp, boolean intact, long nowNanos) {
        if (responses != null) {
            responses.received(stamp, intact, nowNanos);
        }
    }
}
