package dev.tollgate.loadtest.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.verify.Streams.Delivery;
import dev.tollgate.loadtest.verify.VerifyResult.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MessageLedgerTest {
    private static final long RUN = 42;
    private static final long START = 1_000_000_000L;

    private final Stamp stamp = new Stamp();
    private MessageLedger ledger = ledger(Delivery.AT_LEAST_ONCE);

    @Test
    void countsWhatArrivedAsReceived() {
        send(0, 0, 1, 2);
        arrive(0, 0, 1, 2);
        VerifyResult result = ledger.classify();
        assertEquals(3, result.attempted());
        assertEquals(3, result.acknowledged());
        assertEquals(3, result.received());
        assertTrue(result.passed(false));
        assertEquals("ZERO LOSS over 3 acked, 0 kills", result.verdict(false));
        assertEquals(List.of(), result.examples());
    }

    @Test
    void tellsLostFromRecoveredFromUnknown() {
        send(1, 0, 1);
        attempt(1, 2, 3);
        arrive(1, 0, 3);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.lost());
        assertEquals(1, result.recovered());
        assertEquals(1, result.unknown());
        assertFalse(result.passed(true));
        assertEquals("LOST 1 over 2 acked, 0 kills", result.verdict(false));
    }

    @Test
    void showsWhatIsNeededToFindTheLost() {
        attempt(2, 0, 1, 2);
        ledger.kill(START + 5_000, "kill9 #1", 3);
        acknowledge(2, 1);
        ledger.fault(START + 900_000, "stop #1");
        Example example = ledger.classify().examples().get(0);
        assertEquals("lost", example.kind());
        assertEquals(2, example.stream());
        assertEquals(1, example.sequence());
        assertEquals(1_000, example.plannedNanos());
        assertEquals(1_500, example.acknowledgedNanos());
        assertEquals("device-2", example.connection());
        assertTrue(example.nearestFault().startsWith("kill9 #1 at 0.000 s"), example.nearestFault());
        assertEquals("sink", example.sink());
    }

    @Test
    void explainsCopiesByWhatWasSentAgain() {
        send(0, 0, 1);
        ledger.attempted(0, 1, 1, START);
        arrive(0, 0, 0, 1, 1, 1);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.duplicatesExplained());
        assertEquals(2, result.duplicatesUnexplained());
        assertEquals(0, result.duplicatesForbidden());
        assertTrue(result.passed(false));
    }

    @Test
    void forbidsCopiesWhereMessagesArriveOnceOnly() {
        ledger = ledger(Delivery.EXACTLY_ONCE);
        send(0, 0);
        ledger.attempted(0, 0, 1, START);
        arrive(0, 0, 0);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.duplicatesForbidden());
        assertFalse(result.passed(true));
        assertEquals("duplicated", result.examples().get(0).kind());
        assertEquals("BROKEN over 1 acked, 0 kills", result.verdict(false));
    }

    @Test
    void explainsASwapByWhatWasSentAgain() {
        send(0, 0, 1, 2, 3);
        ledger.attempted(0, 2, 0, START);
        arrive(0, 1, 0, 3, 2);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.reorderedExplained());
        assertEquals(1, result.reorderedUnexplained());
        assertFalse(result.passed(true));
    }

    @Test
    void aDamagedCopyIsNoReceipt() {
        send(0, 0);
        ledger.received(stamp.set(RUN, 0, 0, 0, 0), false, 0);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.corrupt());
        assertEquals(1, result.lost());
        assertEquals(0, result.received());
    }

    @Test
    void whatWasNeverSentIsUnexpected() {
        send(0, 0);
        arrive(0, 0, 1);
        ledger.received(stamp.set(RUN + 1, 0, 0, 0, 0), true, 0);
        ledger.received(stamp.set(RUN, 99, 0, 0, 0), true, 0);
        ledger.received(stamp.set(RUN, -1, 0, 0, 0), true, 0);
        ledger.received(stamp.set(RUN, 0, -1, 0, 0), true, 0);
        VerifyResult result = ledger.classify();
        assertEquals(5, result.unexpected());
        assertEquals(1, result.received());
        assertFalse(result.passed(true));
    }

    @Test
    void whatArrivesAfterTheDeadlineIsLate() {
        send(0, 0, 1);
        arrive(0, 0);
        ledger.deadline();
        arrive(0, 0, 1);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.late());
        assertEquals(0, result.lost());
        assertFalse(result.passed(false));
        assertTrue(result.passed(true));
    }

    @Test
    void onlyWhatArrivesAfterTheRestartIsEvidenceOfStorage() {
        send(0, 0, 1, 2, 3);
        arrive(0, 0, 1);
        ledger.kill(START + 1, "kill9 #1", 12);
        arrive(0, 2); // was on its way when the server died
        ledger.beforeRestart();
        arrive(0, 3);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.storedEvidence());
        assertEquals(3, result.deliveredBeforeKill());
        assertEquals(List.of(12L), result.inFlightAtKills());
        assertEquals(List.of(), result.warnings());
        assertTrue(result.confidence().startsWith("chance of loss per kill below 95.0 %"), result.confidence());
    }

    @Test
    void warnsOfWeakKills() {
        send(0, 0);
        arrive(0, 0);
        ledger.kill(START, "kill9 #1", 9);
        ledger.beforeRestart();
        assertEquals(2, ledger.classify().warnings().size());
    }

    @Test
    void confidenceGrowsWithTheKills() {
        assertEquals(0.451, VerifyResult.lossPerKill(5), 0.001);
        assertEquals(0.00994, VerifyResult.lossPerKill(300), 0.0001);
    }

    @Test
    void everySinkMustHaveIt() {
        ledger = new MessageLedger(
                RUN, START, Streams.alike(1, "device-", Delivery.AT_LEAST_ONCE), List.of("one", "two"));
        send(0, 0, 1);
        arrive(0, 0, 1);
        assertEquals(2, ledger.missing());
        ledger.sinks().get(1).received(stamp.set(RUN, 0, 1, 0, 0), true, 0);
        assertEquals(1, ledger.missing());
        VerifyResult result = ledger.classify();
        assertEquals(1, result.received());
        assertEquals(1, result.lost());
        assertEquals("two", result.examples().get(0).sink());
    }

    @Test
    void theLastReadingOfASinkCounts() {
        send(0, 0, 1, 2);
        read(0, 1);
        ledger.deadline();
        read(0, 2);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.lost()); // 1 was there, and lived in memory only
        assertEquals(1, result.late());
        assertEquals(0, result.duplicatesUnexplained());
    }

    @Test
    void anotherSenderIsALeak() {
        send(0, 0, 1);
        SinkLedger sink = ledger.sinks().get(0);
        sink.receivedFrom(7, stamp.set(RUN, 0, 0, 0, 0), true);
        sink.receivedFrom(8, stamp.set(RUN, 0, 1, 0, 0), true);
        VerifyResult result = ledger.classify();
        assertEquals(1, result.corrupt());
        assertEquals(1, result.received());
    }

    @Test
    void keepsNoMoreThanAHundredExamples() {
        for (long i = 0; i < 1000; i++) {
            send(0, i);
            ledger.received(stamp.set(RUN + 1, 0, i, 0, 0), true, 0);
        }
        VerifyResult result = ledger.classify();
        assertEquals(VerifyResult.EXAMPLES_MAX, result.examples().size());
        assertEquals(1000, result.lost());
        assertEquals(1000, result.unexpected());
    }

    @Test
    void countsExactlyWithAllThreadsAtOnce() throws InterruptedException {
        int perStream = 20_000;
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int stream = i;
            threads.add(new Thread(() -> sendMany(stream, perStream, begin)));
            threads.add(new Thread(() -> receiveMany(stream, perStream, begin)));
        }
        threads.forEach(Thread::start);
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        VerifyResult result = ledger.classify();
        assertEquals(2L * perStream, result.acknowledged());
        assertEquals(2L * perStream, result.received());
        assertEquals(0, result.unexpected() + result.lost() + result.duplicatesUnexplained());
    }

    private void sendMany(int stream, int count, CountDownLatch begin) {
        await(begin);
        for (int i = 0; i < count; i++) {
            ledger.attempted(stream, i, 0, START + i);
            ledger.acknowledged(stream, i, START + i);
        }
    }

    private void receiveMany(int stream, int count, CountDownLatch begin) {
        await(begin);
        Stamp mine = new Stamp();
        for (int i = 0; i < count; i++) {
            while (!ledger.streamAt(stream).wasAttempted(i)) {
                Thread.onSpinWait();
            }
            ledger.received(mine.set(RUN, stream, i, 0, 0), true, 0);
        }
    }

    private static void await(CountDownLatch begin) {
        try {
            begin.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void read(long... sequences) {
        SinkLedger.Pass pass = ledger.sinks().get(0).beginPass();
        for (long sequence : sequences) {
            pass.receivedFrom(0, stamp.set(RUN, 0, sequence, 0, 0), true);
        }
        pass.commit();
    }

    private void send(int stream, long... sequences) {
        attempt(stream, sequences);
        acknowledge(stream, sequences);
    }

    private void attempt(int stream, long... sequences) {
        for (long sequence : sequences) {
            ledger.attempted(stream, sequence, 0, START + sequence * 1000);
        }
    }

    private void acknowledge(int stream, long... sequences) {
        for (long sequence : sequences) {
            ledger.acknowledged(stream, sequence, START + sequence * 1000 + 500);
        }
    }

    private void arrive(int stream, long... sequences) {
        for (long sequence : sequences) {
            ledger.received(stamp.set(RUN, stream, sequence, 0, 0), true, 0);
        }
    }

    private static MessageLedger ledger(Delivery delivery) {
        return new MessageLedger(RUN, START, Streams.alike(4, "device-", delivery), List.of("sink"));
    }
}
