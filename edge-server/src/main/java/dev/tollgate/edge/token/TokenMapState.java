package dev.tollgate.edge.token;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What is known of a map's file from beside it: of which registry it is, how far it follows its database, and whether it was closed
 * well. One fixed record of longs, overwritten as a whole:
 *
 * <pre>
 * magic and layout │ clean │ machine │ keyCheck │ lineage │ tokensExpected │ growthFactor
 *   │ sequence │ tokens │ activationsSinceMs │ fileBytes │ fileModifiedMicros │ CRC-32C of all before
 * </pre>
 *
 * @param clean whether the map was closed well; false while it is open
 * @param machine stands for one run of the operating system: what a process wrote into a mapped file before it was killed is there
 *     for as long as that run lasts, and no longer
 * @param keyCheck stands for the installation's key
 * @param lineage the database's own number
 * @param sequence of the last change of the database that is in the map
 * @param tokens number of entries then
 * @param activationsSinceMs first uses at this time or later may be in the map and not in the database; 0 when there are none
 * @param fileBytes length of the map's file when it was closed; 0 while it is open
 * @param fileModifiedMicros its modification time then
 */
public record TokenMapState(
        boolean clean,
        long machine,
        long keyCheck,
        long lineage,
        TokenMap.Size size,
        long sequence,
        long tokens,
        long activationsSinceMs,
        long fileBytes,
        long fileModifiedMicros) {
    /** "TGMAP", and the number of the layout of map and record: another number makes the map be rebuilt. */
    private static final long MAGIC = 0x5447_4D41_5000_0002L;

    private static final int BYTES = 13 * Long.BYTES;

    /** The record in {@code file}; empty when there is none, or none that can be trusted. */
    public static Optional<TokenMapState> read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length != BYTES
                || record.getLong() != MAGIC
                || record.getLong(BYTES - Long.BYTES) != checksum(record)) {
            return Optional.empty();
        }
        return Optional.of(new TokenMapState(
                record.getLong() != 0,
                record.getLong(),
                record.getLong(),
                record.getLong(),
                new TokenMap.Size(record.getLong(), (int) record.getLong()),
                record.getLong(),
                record.getLong(),
                record.getLong(),
                record.getLong(),
                record.getLong()));
    }

    /** Overwrites the record; it survives the process, but the machine only once {@code channel} is forced. */
    void write(FileChannel channel, ByteBuffer record) throws IOException {
        record.clear().order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(MAGIC).putLong(clean ? 1 : 0).putLong(machine);
        record.putLong(keyCheck).putLong(lineage);
        record.putLong(size.tokensExpected()).putLong(size.growthFactor());
        record.putLong(sequence).putLong(tokens).putLong(activationsSinceMs);
        record.putLong(fileBytes).putLong(fileModifiedMicros);
        record.putLong(checksum(record)).flip();
        for (long position = 0; record.hasRemaining(); ) {
            position += channel.write(record, position);
        }
    }

    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(BYTES);
    }

    static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static long checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().position(0).limit(BYTES - Long.BYTES));
        return crc.getValue();
    }

    /** Whether a map that this describes is one of this registry, as it is configured now. */
    public boolean isOf(long ofKeyCheck, long ofLineage, TokenMap.Size ofSize) {
        return keyCheck == ofKeyCheck && lineage == ofLineage && size.equals(ofSize);
    }
}
