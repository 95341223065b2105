package dev.tollgate.edge.admin;

import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Places for what may take long and holds a thread: their number is limited. Safe from any thread. */
final class StreamPlaces {
    private final int max;
    private final Semaphore places;

    StreamPlaces(int max) {
        this.max = max;
        this.places = new Semaphore(max);
    }

    /** @throws ProblemException also when all places are taken */
    void run(Call call, Router.Handler handler) throws IOException, ProblemException, RegistryException {
        if (!places.tryAcquire()) {
            call.setHeader("Retry-After", "5");
            throw new ProblemException(
                    503, "too-many-streams", "all " + max + " places for streams are taken (admin.streamsMax)");
        }
        try {
            handler.handle(call);
        } finally {
            places.release();
        }
    }
}
