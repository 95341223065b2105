package dev.tollgate.edge.store;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.token.TokenState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Creates, uses and changes tokens at full speed until it is killed. Prints a line before each change and one after: {@code > …} what
 * it is about to do, {@code = …} what the registry has acknowledged. One string a line, so that a kill cannot tear it.
 */
final class RegistryCrashChild {
    private final Registry registry;
    private final DeviceRegistry devices;
    private final SplittableRandom random;
    private final List<IssuedToken> tokens = new ArrayList<>();
    private final String run;

    private RegistryCrashChild(Registry registry, long seed) {
        this.registry = registry;
        this.devices = registry.deviceRegistry();
        this.random = new SplittableRandom(seed);
        this.run = "run" + seed + "-";
    }

    /** @param arguments folder, seed */
    public static void main(String[] arguments) throws IOException, RegistryException {
        Registry registry =
                Registry.open(Path.of(arguments[0]), RegistryFolder.config(200_000), InstantSource.system());
        print("opened " + registry.opening() + " " + registry.corruptions());
        RegistryCrashChild child = new RegistryCrashChild(registry, Long.parseLong(arguments[1]));
        while (true) {
            child.create();
            for (int i = 0; i < 10; i++) {
                child.use();
                child.change();
            }
        }
    }

    private static void print(String line) {
        byte[] bytes = (line + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }

    private void create() {
        List<NewDevice> batch = new ArrayList<>();
        int size = 1 + random.nextInt(40);
        for (int i = 0; i < size; i++) {
            batch.add(RegistryFolder.device(run + (tokens.size() + i)));
        }
        for (DeviceRegistry.CreateResult result : devices.createAll(batch, Actor.EDGE)) {
            IssuedToken issued = Objects.requireNonNull(result.issued());
            tokens.add(issued);
            print("= " + issued.value() + " " + issued.token().number() + " INACTIVE");
        }
    }

    private IssuedToken any() {
        return tokens.get(random.nextInt(tokens.size()));
    }

    private void use() {
        IssuedToken issued = any();
        if (RegistryFolder.stateInMap(registry, issued) == TokenState.INACTIVE) {
            print("> " + issued.value() + " " + issued.token().number() + " ACTIVE");
            TokenState state = RegistryFolder.use(registry, issued, 42);
            print("= " + issued.value() + " " + issued.token().number() + " " + state);
        }
    }

    private void change() throws RegistryException {
        IssuedToken issued = any();
        TokenState state = Objects.requireNonNull(RegistryFolder.stateInMap(registry, issued));
        TokenState target = TokenState.of(1 + random.nextInt(3));
        if (state.canBecome(target)) {
            print("> " + issued.value() + " " + issued.token().number() + " " + target);
            devices.changeState(issued.token().number(), target, Actor.EDGE);
            print("= " + issued.value() + " " + issued.token().number() + " " + target);
        }
    }
}
