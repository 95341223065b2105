package dev.tollgate.loadtest.scenario.template;

import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.TokenState;
import java.util.SplittableRandom;

/** What the variables of a template stand for in one message. Reused from message to message by one thread. */
public final class Values {
    private static final Identity NOBODY = new Identity(0, 0, TokenState.ACTIVE, "", "", "", "", "", "", "");

    final SplittableRandom random;
    final String run;
    Identity identity = NOBODY;
    long sequence;
    long request;
    String topic = "";
    private long unique;

    /**
     * @param seed of random values; another one for each thread
     * @param run {@code {run}}: tells this run's topics and client ids from those of others
     */
    public Values(long seed, String run) {
        random = new SplittableRandom(seed);
        this.run = run;
        unique = seed << 32;
    }

    /** The name that a run with this seed has in {@code {run}}: eight hexadecimal digits. */
    public static String run(long seed) {
        return String.format("%08x", (int) (seed ^ seed >>> 32));
    }

    public Values of(Identity device) {
        identity = device;
        return this;
    }

    /** {@code {seq}} and {@code %s}: how many messages the device's flow sent before; also chooses the feeder's line. */
    public Values sequence(long number) {
        sequence = number;
        return this;
    }

    /** {@code {req}}: 0 to 2147483647. */
    public Values request(long number) {
        request = number;
        return this;
    }

    /** {@code {topic}}: the request's, in templates of its answer. */
    public Values topic(String requestTopic) {
        topic = requestTopic;
        return this;
    }

    long nextUnique() {
        return unique++;
    }
}
