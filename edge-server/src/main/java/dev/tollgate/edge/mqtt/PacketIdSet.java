package dev.tollgate.edge.mqtt;

import java.util.Arrays;

/**
 * A set of packet ids, 1 to 65535: pages of bits that are there only where ids are, 8.5 KiB at most. Ids that walk through the range,
 * as clients number their packets, allocate nothing once the first pages are there.
 */
final class PacketIdSet {
    static final int ID_MAX = 0xFFFF;

    private static final int PAGE_SHIFT = 11;
    private static final int PAGES = (ID_MAX + 1) >> PAGE_SHIFT;
    private static final int PAGE_WORDS = (1 << PAGE_SHIFT) / Long.SIZE;
    private static final long[] EMPTY_PAGE = new long[PAGE_WORDS]; // stands for a page that is not there; never written
    private static final long[][] NO_PAGES = {};

    private long[][] pages = NO_PAGES;
    private long[] spare = EMPTY_PAGE;
    private long[] secondSpare = EMPTY_PAGE; // ids in flight mostly lie on one page or, where they cross over, on two
    private int size;

    int size() {
        return size;
    }

    boolean contains(int id) {
        return size > 0 && (pages[id >> PAGE_SHIFT][word(id)] & bit(id)) != 0;
    }

    /** False when it was there already. */
    boolean add(int id) {
        if (contains(id)) {
            return false;
        }
        if (pages == NO_PAGES) {
            pages = new long[PAGES][];
            Arrays.fill(pages, EMPTY_PAGE);
        }
        int page = id >> PAGE_SHIFT;
        if (pages[page] == EMPTY_PAGE) {
            pages[page] = takePage();
        }
        pages[page][word(id)] |= bit(id);
        size++;
        return true;
    }

    /** False when it was not there. */
    boolean remove(int id) {
        if (!contains(id)) {
            return false;
        }
        long[] page = pages[id >> PAGE_SHIFT];
        page[word(id)] &= ~bit(id);
        size--;
        if (page[word(id)] == 0 && Arrays.equals(page, EMPTY_PAGE)) {
            pages[id >> PAGE_SHIFT] = EMPTY_PAGE;
            secondSpare = spare;
            spare = page;
        }
        return true;
    }

    private long[] takePage() {
        long[] page = spare == EMPTY_PAGE ? new long[PAGE_WORDS] : spare;
        spare = secondSpare;
        secondSpare = EMPTY_PAGE;
        return page;
    }

    private static int word(int id) {
        return (id >> 6) & (PAGE_WORDS - 1);
    }

    private static long bit(int id) {
        return 1L << id;
    }
}
