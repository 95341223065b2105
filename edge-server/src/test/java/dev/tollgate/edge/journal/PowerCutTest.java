package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of power cuts at random moments, on a disk that fails now and then. */
@ExtendWith(QuietLogs.class)
final class PowerCutTest {
    private static final int DISKS = 100;
    private static final int CUTS_A_DISK = 10;

    private final ManualClock clock = new ManualClock();

    @ParameterizedTest
    @ValueSource(ints = {0, 60, 12})
    void losesNothingThatWasAcknowledged(int operationsAFault) throws IOException {
        for (int seed = 0; seed < DISKS; seed++) {
            new Life(seed, operationsAFault, SteppedJournal.CONFIG).run();
        }
    }

    /** Nor anything but the oldest records, with a journal so small that most segments are made of older ones. */
    @ParameterizedTest
    @ValueSource(ints = {0, 60, 12})
    void losesNothingThatWasAcknowledgedWhileFilesAreUsedAgain(int operationsAFault) throws IOException {
        int reused = 0;
        for (int seed = 0; seed < DISKS; seed++) {
            Life life = new Life(seed, operationsAFault, SteppedJournal.config(2048, 12_288));
            life.run();
            reused += life.reused;
        }
        assertTrue(reused > DISKS, "only " + reused + " of the segments found were made of older ones");
    }

    /** One disk with several power cuts; what was acknowledged must stay where it was, in all of them. */
    private final class Life {
        private final Random random;
        private final int seed;
        private final int operationsAFault;
        private final JournalConfig config;
        private final FakeDisk disk = new FakeDisk();
        private final List<String> known = new ArrayList<>();
        private final Set<String> sent = new HashSet<>();
        private final Map<Long, String> ids = new HashMap<>();
        private int count;
        private int reused;

        Life(int seed, int operationsAFault, JournalConfig config) {
            this.config = config;
            this.seed = seed;
            this.operationsAFault = operationsAFault;
            random = new Random(seed);
        }

        void run() throws IOException {
            for (int cut = 0; cut < CUTS_A_DISK; cut++) {
                SteppedJournal stepped = new SteppedJournal(disk, config, clock);
                verify(stepped);
                work(stepped);
                end();
            }
            verify(new SteppedJournal(disk, config, clock));
        }

        /** Mostly the power goes; sometimes only the process is killed, so that what was written stays and is not forced. */
        private void end() {
            if (operationsAFault == 0 && random.nextInt(3) == 0) {
                disk.setFaults((operation, path) -> {});
            } else {
                disk.cutPower(random);
            }
        }

        private void verify(SteppedJournal stepped) throws IOException {
            NavigableMap<Long, String> records = stepped.records(1);
            List<String> found = List.copyOf(records.values());
            String life = "seed " + seed;
            assertTrue(
                    records.isEmpty() || records.lastKey() < stepped.journal().nextSequence(), life);
            records.forEach((sequence, payload) -> {
                String before = ids.putIfAbsent(sequence, payload);
                assertTrue(before == null || before.equals(payload), () -> life + ": two messages are " + sequence);
            });
            forgetDeleted(stepped, found);
            reused += countReused();
            assertTrue(found.size() >= known.size(), () -> life + ": " + known + " became " + found);
            assertEquals(known, found.subList(0, known.size()), life);
            assertTrue(sent.containsAll(found), () -> life + ": a record that was never sent in " + found);
            known.clear();
            known.addAll(found); // what is there after a start was forced by it
        }

        private int countReused() throws IOException {
            int reused = 0;
            for (Path file : disk.list(SteppedJournal.DIRECTORY)) {
                if (Segment.firstSequence(file) != null) {
                    try (JournalFile segment = disk.openForReading(file)) {
                        SegmentHeader header = SegmentHeader.read(segment, file.toString());
                        reused += header != null && header.isReused() ? 1 : 0;
                    }
                }
            }
            return reused;
        }

        /** The oldest, which retention has deleted and, unless that failed, has noted. */
        private void forgetDeleted(SteppedJournal stepped, List<String> found) {
            Journal journal = stepped.journal();
            int deleted = found.isEmpty() ? -1 : known.indexOf(found.get(0));
            if (deleted > 0
                    && (operationsAFault > 0
                            || journal.deletionReason(journal.firstSequence() - 1)
                                    .isPresent())) {
                known.subList(0, deleted).clear();
            }
        }

        private void work(SteppedJournal stepped) throws IOException {
            if (operationsAFault > 0) {
                disk.setFaults((operation, path) -> {
                    if (random.nextInt(operationsAFault) == 0) {
                        throw new IOException("fault in " + operation);
                    }
                });
            }
            int batches = random.nextInt(8);
            for (int batch = 0; batch < batches; batch++) {
                disk.setWriteMaxBytes(random.nextInt(3) == 0 ? 100 : Integer.MAX_VALUE);
                offer(stepped, 1 + random.nextInt(6));
                stepped.commit();
                if (random.nextInt(2) == 0) {
                    stepped.tick();
                }
            }
            offer(stepped, 1 + random.nextInt(6));
            cutInside(stepped);
        }

        /** Writes a last batch whose force never comes back. */
        private void cutInside(SteppedJournal stepped) {
            int operations = random.nextInt(8);
            int[] left = {operations};
            disk.setFaults((operation, path) -> {
                if (left[0]-- <= 0) {
                    throw new PowerCut();
                }
            });
            try {
                stepped.commit();
            } catch (PowerCut cut) {
                assertTrue(left[0] < 0);
            }
            known.addAll(stepped.acknowledged());
        }

        private void offer(SteppedJournal stepped, int messages) {
            for (int i = 0; i < messages; i++) {
                String payload = count++ + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 3000 : 200));
                sent.add(payload);
                stepped.offer(payload);
            }
        }
    }

    /** An error, so that nothing handles it. */
    private static final class PowerCut extends Error {
        private static final long serialVersionUID = 1;
    }
}
