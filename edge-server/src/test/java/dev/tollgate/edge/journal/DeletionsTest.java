package dev.tollgate.edge.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DeletionsTest {
    private static final Path FILE = SteppedJournal.DIRECTORY.resolve(Deletions.FILE);

    private final FakeDisk disk = new FakeDisk();

    private Deletions read() throws IOException {
        disk.createDirectories(SteppedJournal.DIRECTORY);
        return Deletions.read(disk, SteppedJournal.DIRECTORY);
    }

    private String text() throws IOException {
        return new String(disk.bytes(FILE), StandardCharsets.US_ASCII);
    }

    @Test
    void knowsNothingAtFirst() throws IOException {
        assertEquals(Optional.empty(), read().reason(1));
    }

    @Test
    void joinsRunsOfOneReason() throws IOException {
        Deletions deletions = read();
        deletions.add(1, 10, DeletionReason.AGE);
        deletions.add(10, 20, DeletionReason.AGE);
        deletions.add(20, 30, DeletionReason.SIZE);
        deletions.write();
        assertEquals("1 20 AGE\n20 30 SIZE\n", text());
        Deletions again = read();
        assertEquals(Optional.of(DeletionReason.AGE), again.reason(1));
        assertEquals(Optional.of(DeletionReason.AGE), again.reason(19));
        assertEquals(Optional.of(DeletionReason.SIZE), again.reason(20));
        assertEquals(Optional.empty(), again.reason(30));
    }

    @Test
    void notesADeletionOnceHoweverOftenItIsTried() throws IOException {
        Deletions deletions = read();
        deletions.add(1, 10, DeletionReason.AGE);
        deletions.add(10, 20, DeletionReason.SIZE);
        for (int i = 0; i < 100; i++) {
            deletions.add(10, 20, DeletionReason.SIZE);
        }
        deletions.write();
        assertEquals("1 10 AGE\n10 20 SIZE\n", text());
    }

    @Test
    void notesDeletionsOnceThatAreTriedAgainOneByOne() throws IOException {
        Deletions deletions = read();
        deletions.add(1, 10, DeletionReason.AGE);
        deletions.add(10, 20, DeletionReason.AGE);
        deletions.add(1, 10, DeletionReason.AGE);
        deletions.add(10, 20, DeletionReason.AGE);
        deletions.add(20, 30, DeletionReason.SIZE);
        deletions.add(1, 10, DeletionReason.AGE);
        deletions.add(20, 30, DeletionReason.SIZE);
        deletions.write();
        assertEquals("1 20 AGE\n20 30 SIZE\n", text());
    }

    @Test
    void forgetsTheOldestRunsFirst() throws IOException {
        Deletions deletions = read();
        for (int i = 0; i < 100; i++) {
            deletions.add(10L * i, 10L * (i + 1), i % 2 == 0 ? DeletionReason.AGE : DeletionReason.SIZE);
        }
        deletions.write();
        Deletions again = read();
        assertEquals(Optional.empty(), again.reason(359));
        assertEquals(Optional.of(DeletionReason.AGE), again.reason(360));
        assertEquals(Optional.of(DeletionReason.SIZE), again.reason(999));
    }

    @Test
    void namesItsFileWhenItIsDamaged() {
        for (String damaged : new String[] {"1 x AGE\n", "1 2\n", "1 2 BOREDOM\n"}) {
            disk.put(FILE, damaged.getBytes(StandardCharsets.US_ASCII));
            IOException refused = assertThrows(IOException.class, this::read);
            assertTrue(String.valueOf(refused.getMessage()).startsWith(FILE.toString()), refused::getMessage);
        }
    }
}
