package dev.tollgate.loadtest.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.loadtest.verify.LedgerReader.Recovered;
import dev.tollgate.loadtest.verify.Streams.Delivery;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
    private static final long RUN = -3;
    private static final int STREAMS = 3;

    @TempDir
    Path folder;

    private final Stamp stamp = new Stamp();

    /** Any run, in memory and read back from the file, against the definitions. */
    @Test
    void bothLedgersAgreeWithTheDefinitions() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Path path = folder.resolve("ledger-" + seed);
            MessageLedger ledger = ledger(List.of("sink"));
            NaiveLedger naive = new NaiveLedger();
            try (LedgerFile file = LedgerFile.create(path, ledger)) {
                for (int step = random.nextInt(400); step > 0; step--) {
                    step(random, ledger, naive, file);
                }
            }
            assertEquals(naive.classes(), NaiveLedger.classesOf(ledger.classify()), "seed " + seed);
            Recovered recovered = LedgerReader.read(path, List.of());
            assertTrue(recovered.whole());
            assertEquals(0, recovered.tornBytes());
            VerifyResult again = recovered.ledger().classify();
            assertEquals(naive.classes(), NaiveLedger.classesOf(again), "read back, seed " + seed);
            assertEquals(ledger.classify().inFlightAtKills(), again.inFlightAtKills());
            assertEquals(ledger.classify().deliveredBeforeKill(), again.deliveredBeforeKill());
        }
    }

    private void step(Random random, MessageLedger ledger, NaiveLedger naive, LedgerFile file) throws IOException {
        int stream = random.nextInt(STREAMS);
        long sequence = random.nextInt(40);
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> {
                ledger.attempted(stream, sequence, 0, sequence);
                naive.attempted(stream, sequence);
            }
            case 9, 10, 11, 12 -> {
                if (naive.wasAttempted(stream, sequence)) {
                    ledger.acknowledged(stream, sequence, sequence);
                    naive.acknowledged(stream, sequence);
                }
            }
            case 20 -> file.flush();
            case 21 -> {
                file.fault("kill9", true, step(sequence));
                ledger.kill(System.nanoTime(), "kill9", step(sequence));
            }
            case 22 -> {
                file.beforeRestart();
                ledger.beforeRestart();
                naive.restart();
            }
            case 23 -> {
                if (random.nextInt(10) == 0) {
                    file.deadline();
                    ledger.deadline();
                    naive.deadline();
                }
            }
            default -> {
                boolean intact = random.nextInt(10) != 0;
                ledger.received(stamp.set(RUN, stream, sequence, 0, 0), intact, 0);
                naive.received(stream, sequence, intact);
            }
        }
    }

    private static long step(long sequence) {
        return sequence + 10;
    }

    @Test
    void aTornEndCostsOnlyWhatWasNotFlushed() throws IOException {
        Path path = folder.resolve("ledger.bin");
        MessageLedger ledger = ledger(List.of("sink"));
        LedgerFile file = LedgerFile.create(path, ledger);
        send(ledger, 0, 10);
        file.flush();
        long first = Files.size(path);
        send(ledger, 10, 20);
        file.flush();
        byte[] bytes = Files.readAllBytes(path);
        file.close();
        for (int length = (int) first; length < bytes.length; length++) {
            Path torn = Files.write(folder.resolve("torn"), Arrays.copyOf(bytes, length));
            Recovered recovered = LedgerReader.read(torn, List.of());
            assertFalse(recovered.whole());
            assertEquals(length - first, recovered.tornBytes());
            assertEquals(10, recovered.ledger().classify().acknowledged());
        }
        bytes[(int) first + 9] ^= 1;
        Recovered damaged = LedgerReader.read(Files.write(folder.resolve("damaged"), bytes), List.of());
        assertEquals(bytes.length - first, damaged.tornBytes());
    }

    @Test
    void whatMayHaveComeAfterTheLastFlushIsNotUnexpected() throws IOException {
        Path path = folder.resolve("ledger.bin");
        MessageLedger ledger = ledger(List.of("sink"));
        LedgerFile file = LedgerFile.create(path, ledger);
        send(ledger, 0, 10);
        file.flush();
        byte[] atTheCrash = Files.readAllBytes(path);
        file.close();
        Recovered recovered =
                LedgerReader.read(Files.write(folder.resolve("cut"), atTheCrash), List.of("cmd:read it again"));
        MessageLedger again = recovered.ledger();
        SinkLedger.Pass pass = again.sinks().get(0).beginPass();
        for (long sequence = 0; sequence < 12; sequence++) {
            pass.receivedFrom(0, stamp.set(RUN, 0, sequence, 0, 0), true);
        }
        pass.commit();
        VerifyResult result = again.classify();
        assertEquals(10, result.received());
        assertEquals(0, result.unexpected());
        assertEquals(2, result.ignored());
        assertTrue(result.passed(false));
    }

    @Test
    void sinksThatAreReadAnewForgetWhatTheFileSays() throws IOException {
        Path path = folder.resolve("ledger.bin");
        MessageLedger ledger = ledger(List.of("mqtt"));
        try (LedgerFile file = LedgerFile.create(path, ledger)) {
            send(ledger, 0, 3);
            ledger.received(stamp.set(RUN, 0, 0, 0, 0), true, 0);
            file.flush();
        }
        assertEquals(2, LedgerReader.read(path, List.of()).ledger().classify().lost());
        VerifyResult anew = LedgerReader.read(path, List.of("file")).ledger().classify();
        assertEquals(3, anew.lost());
        assertEquals("device-0", anew.examples().get(0).connection());
        assertTrue(anew.examples().get(0).acknowledgedNanos() > 0);
    }

    @Test
    void refusesWhatIsNoLedger() throws IOException {
        Path path = Files.writeString(folder.resolve("text"), "no ledger at all, only text of some length");
        assertThrows(IOException.class, () -> LedgerReader.read(path, List.of()));
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertThrows(IOException.class, () -> LedgerReader.read(empty, List.of()));
        assertThrows(FileAlreadyExistsException.class, () -> LedgerFile.create(path, ledger(List.of("sink"))));
    }

    @Test
    void isAFewBytesForAStreamAndSecond() throws IOException {
        Path path = folder.resolve("ledger.bin");
        MessageLedger ledger = ledger(List.of("sink"));
        try (LedgerFile file = LedgerFile.create(path, ledger)) {
            file.flush();
            long empty = Files.size(path);
            send(ledger, 0, 10_000);
            file.flush();
            assertTrue(Files.size(path) - empty < 100, "10,000 messages take " + (Files.size(path) - empty));
        }
    }

    private void send(MessageLedger ledger, long from, long end) {
        for (long sequence = from; sequence < end; sequence++) {
            ledger.attempted(0, sequence, 0, 0);
            ledger.acknowledged(0, sequence, 0);
        }
    }

    private static MessageLedger ledger(List<String> sinks) {
        return new MessageLedger(RUN, 0, Streams.alike(STREAMS, "device-", Delivery.AT_LEAST_ONCE), sinks);
    }
}
