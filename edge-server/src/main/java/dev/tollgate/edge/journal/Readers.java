package dev.tollgate.edge.journal;

import java.util.ArrayList;
import java.util.List;

/** The readers that are open, so that the journal's thread can wake those that wait. It takes no lock for that. */
final class Readers {
    private volatile SegmentReader[] readers = {};

    synchronized void add(SegmentReader reader) {
        List<SegmentReader> more = new ArrayList<>(List.of(readers));
        more.add(reader);
        readers = more.toArray(SegmentReader[]::new);
    }

    synchronized void remove(SegmentReader reader) {
        List<SegmentReader> fewer = new ArrayList<>(List.of(readers));
        fewer.remove(reader);
        readers = fewer.toArray(SegmentReader[]::new);
    }

    void wake() {
        for (SegmentReader reader : readers) {
            reader.wake();
        }
    }

    int count() {
        return readers.length;
    }
}
