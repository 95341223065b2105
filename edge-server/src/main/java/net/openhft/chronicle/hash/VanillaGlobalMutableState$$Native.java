package net.openhft.chronicle.hash;

import net.openhft.chronicle.bytes.BytesStore;

/**
 * The fields of a Chronicle map's file that the map itself changes, at their places in the file (Chronicle Map 2026.1):
 *
 * <pre>
 *  0                         3                      8                 13                     17             25
 *  │ allocatedExtraTierBulks │ firstFreeTierIndex   │ extraTiersInUse │ segmentHeadersOffset │ dataStoreSize │
 * </pre>
 *
 * Chronicle looks for a class of this name and, when there is none, generates its source and compiles it at run time, which costs
 * every start of the edge more than a second and needs a JDK. Hence this one, which lies where Chronicle looks. Not safe from
 * several threads, as Chronicle's own: it is used under the map's global lock.
 */
@SuppressWarnings({"rawtypes", "NullAway"})
public final class VanillaGlobalMutableState$$Native implements VanillaGlobalMutableState {
    private static final int BYTES = 25;
    private static final int FIRST_FREE_TIER_INDEX = 3;
    private static final int EXTRA_TIERS_IN_USE = 8;
    private static final int SEGMENT_HEADERS_OFFSET = 13;
    private static final int DATA_STORE_SIZE = 17;
    private static final int MAX_24_BITS = (1 << 24) - 1;
    private static final long MAX_32_BITS = (1L << 32) - 1;
    private static final long MAX_40_BITS = (1L << 40) - 1;

    private BytesStore store;
    private long offset;

    @Override
    public void bytesStore(BytesStore bytesStore, long start, long length) {
        check(length, BYTES, BYTES);
        check(start, 0, bytesStore.capacity() - length);
        store = bytesStore;
        offset = start;
    }

    @Override
    public BytesStore bytesStore() {
        return store;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long maxSize() {
        return BYTES;
    }

    @Override
    public int getAllocatedExtraTierBulks() {
        return store.readInt(offset) & MAX_24_BITS;
    }

    @Override
    public void setAllocatedExtraTierBulks(int bulks) {
        check(bulks, 0, MAX_24_BITS);
        store.writeInt(offset, (store.readInt(offset) & ~MAX_24_BITS) | bulks);
    }

    @Override
    public long getFirstFreeTierIndex() {
        return get40Bits(FIRST_FREE_TIER_INDEX);
    }

    @Override
    public void setFirstFreeTierIndex(long index) {
        set40Bits(FIRST_FREE_TIER_INDEX, index);
    }

    @Override
    public long getExtraTiersInUse() {
        return get40Bits(EXTRA_TIERS_IN_USE);
    }

    @Override
    public void setExtraTiersInUse(long tiers) {
        set40Bits(EXTRA_TIERS_IN_USE, tiers);
    }

    @Override
    public long getSegmentHeadersOffset() {
        return store.readInt(offset + SEGMENT_HEADERS_OFFSET) & MAX_32_BITS;
    }

    @Override
    public void setSegmentHeadersOffset(long segmentHeadersOffset) {
        check(segmentHeadersOffset, 0, MAX_32_BITS);
        store.writeInt(offset + SEGMENT_HEADERS_OFFSET, (int) segmentHeadersOffset);
    }

    @Override
    public long getDataStoreSize() {
        return store.readLong(offset + DATA_STORE_SIZE);
    }

    @Override
    public void setDataStoreSize(long bytes) {
        check(bytes, 0, Long.MAX_VALUE);
        store.writeLong(offset + DATA_STORE_SIZE, bytes);
    }

    @Override
    public long addDataStoreSize(long addition) {
        long bytes = Math.addExact(getDataStoreSize(), addition);
        setDataStoreSize(bytes);
        return bytes;
    }

    private long get40Bits(int field) {
        return store.readLong(offset + field) & MAX_40_BITS;
    }

    private void set40Bits(int field, long value) {
        check(value, 0, MAX_40_BITS);
        store.writeLong(offset + field, (store.readLong(offset + field) & ~MAX_40_BITS) | value);
    }

    private static void check(long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("expected " + min + " to " + max + ", got " + value);
        }
    }
}
