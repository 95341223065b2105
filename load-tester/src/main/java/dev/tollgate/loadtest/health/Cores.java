package dev.tollgate.loadtest.health;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cores that a process may use: those that taskset and the like leave it, bounded by the quota of its control group. Immutable.
 */
public final class Cores {
    private static final Pattern ALLOWED = Pattern.compile("(?m)^Cpus_allowed_list:\\s*([0-9,-]+)$");
    private static final int CORE_MAX = 1 << 16;

    private final BitSet allowed;
    private final double quota;

    private Cores(BitSet allowed, double quota) {
        this.allowed = allowed;
        this.quota = quota;
    }

    public static Cores ofThisProcess() {
        BitSet everyone = new BitSet();
        everyone.set(0, Runtime.getRuntime().availableProcessors());
        Path root = Path.of("/");
        return new Cores(allowed(root, "self").orElse(everyone), quota(root));
    }

    /** Of another process of this machine; empty where it cannot be seen. Its quota is not looked at. */
    public static Optional<Cores> of(long pid) {
        return allowed(Path.of("/"), String.valueOf(pid)).map(cores -> new Cores(cores, Double.MAX_VALUE));
    }

    /** For tests: of a folder that holds {@code proc} and {@code sys}. */
    static Cores in(Path root) {
        return new Cores(allowed(root, "self").orElseThrow(), quota(root));
    }

    private static Optional<BitSet> allowed(Path root, String process) {
        return KernelFile.read(root.resolve("proc").resolve(process).resolve("status"))
                .map(ALLOWED::matcher)
                .filter(Matcher::find)
                .map(matcher -> parse(matcher.group(1)));
    }

    /** {@code 0-1,4,6-7}. */
    static BitSet parse(String list) {
        BitSet cores = new BitSet();
        for (String part : list.split(",", CORE_MAX)) {
            String[] ends = part.split("-", 2);
            int first = Integer.parseInt(ends[0]);
            int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
            if (first > last || last >= CORE_MAX) {
                throw new IllegalArgumentException("expected a list of cores, not \"" + list + "\"");
            }
            cores.set(first, last + 1);
        }
        return cores;
    }

    /** Version 2 of control groups, else version 1; the largest number for none. */
    private static double quota(Path root) {
        Optional<String> max = KernelFile.read(root.resolve("sys/fs/cgroup/cpu.max"));
        if (max.isPresent()) {
            String[] words = max.get().strip().split("\\s+", 2);
            return words.length < 2 || words[0].equals("max") ? Double.MAX_VALUE : share(words[0], words[1]);
        }
        Optional<String> quota = KernelFile.read(root.resolve("sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
        Optional<String> period = KernelFile.read(root.resolve("sys/fs/cgroup/cpu/cpu.cfs_period_us"));
        boolean isSet = quota.isPresent() && period.isPresent() && !quota.get().startsWith("-");
        return isSet ? share(quota.get().strip(), period.get().strip()) : Double.MAX_VALUE;
    }

    private static double share(String quota, String period) {
        return Double.parseDouble(quota) / Double.parseDouble(period);
    }

    /** How many cores' time there is, which a quota may make a fraction. */
    public double usable() {
        return Math.min(allowed.cardinality(), quota);
    }

    /** Whether any core is among those of both. */
    public boolean shares(Cores other) {
        return allowed.intersects(other.allowed);
    }

    /** {@code cores 0,1}. */
    public String list() {
        return (allowed.cardinality() == 1 ? "core " : "cores ")
                + allowed.toString().replaceAll("[{} ]", "");
    }
}
