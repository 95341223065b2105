package dev.tollgate.edge.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.ApplicationRegistry.Draft;
import dev.tollgate.edge.store.RegistryException.Kind;
import dev.tollgate.edge.token.Permission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationsTest {
    private static final Draft ANY = new Draft(null, null, null);

    @TempDir
    private Path temp;

    private RegistryFolder folder;
    private Registry registry;
    private ApplicationRegistry applications;

    @BeforeEach
    void open() throws IOException {
        folder = new RegistryFolder(temp.resolve("data"));
        reopen();
    }

    private void reopen() throws IOException {
        registry = folder.open();
        applications = registry.applicationRegistry();
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    private Permission permits(String application, String version, String extension) {
        ByteBuf path = Unpooled.copiedBuffer(application + "-" + version + "/" + extension, StandardCharsets.US_ASCII);
        int versionStart = application.length() + 1;
        return registry.tokenRegistry()
                .permits(
                        path,
                        0,
                        application.length(),
                        versionStart,
                        version.length(),
                        versionStart + version.length() + 1,
                        extension.length());
    }

    private boolean isKnown(String application) {
        ByteBuf name = Unpooled.copiedBuffer(application, StandardCharsets.US_ASCII);
        return registry.tokenRegistry().hasApplication(name, 0, application.length());
    }

    @Test
    void showTheirRulesToThePathAtOnceAndAfterARestart() throws Exception {
        Application created = applications.createApplication(
                "pumps", new Draft("those below", List.of("v1", "v2"), List.of("dcx")), Actor.EDGE);
        assertEquals(
                new Application(
                        "pumps", "those below", List.of("v1", "v2"), List.of("dcx"), 0, RegistryFolder.START_MS),
                created);
        assertEquals(Permission.PERMITTED, permits("pumps", "v2", "dcx"));
        assertEquals(Permission.VERSION_UNKNOWN, permits("pumps", "v3", "dcx"));
        assertEquals(Permission.EXTENSION_NOT_ALLOWED, permits("pumps", "v1", "cex"));
        registry.deviceRegistry().create(new NewDevice("a", "other", null, null, 1), Actor.EDGE);
        registry.close();
        reopen();
        assertEquals(Permission.VERSION_UNKNOWN, permits("pumps", "v3", "dcx"));
        applications.updateApplication("pumps", ANY, Actor.EDGE);
        assertEquals(Permission.PERMITTED, permits("pumps", "v3", "cex"));
        assertEquals(
                List.of("other", "pumps"),
                applications.applications("", 10).stream()
                        .map(Application::name)
                        .toList());
        assertEquals(
                List.of("pumps"),
                applications.applications("other", 10).stream()
                        .map(Application::name)
                        .toList());
        assertEquals(1, applications.application("other").orElseThrow().devices());
    }

    @Test
    void areDeletedWithoutDevicesAlone() throws Exception {
        IssuedToken issued = registry.deviceRegistry().create(new NewDevice("a", "pumps", null, null, 1), Actor.EDGE);
        assertEquals(Kind.CONFLICT, kindOf(() -> applications.deleteApplication("pumps", Actor.EDGE)));
        registry.deviceRegistry().act(issued.device().number(), new DeviceAction.Delete(), Actor.EDGE);
        assertTrue(isKnown("pumps"));
        applications.deleteApplication("pumps", Actor.EDGE);
        assertFalse(isKnown("pumps"));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> applications.deleteApplication("pumps", Actor.EDGE)));
        assertEquals(0, registry.lag());
        registry.deviceRegistry().create(new NewDevice("a", "pumps", null, null, 1), Actor.EDGE);
        assertTrue(isKnown("pumps"));
    }

    @Test
    void refuseWhatNoPathCanName() throws Exception {
        assertEquals(Kind.INVALID, kindOf(() -> applications.createApplication("Pumps", ANY, Actor.EDGE)));
        for (Draft draft : List.of(
                new Draft("a\u0000b", null, null),
                new Draft(null, List.of("v-1"), null),
                new Draft(null, List.of("v1", "v1"), null),
                new Draft(null, List.of(""), null),
                new Draft(null, null, List.of("a/b")))) {
            assertEquals(
                    Kind.INVALID,
                    kindOf(() -> applications.createApplication("pumps", draft, Actor.EDGE)),
                    draft.toString());
        }
        applications.createApplication("pumps", ANY, Actor.EDGE);
        assertEquals(Kind.CONFLICT, kindOf(() -> applications.createApplication("pumps", ANY, Actor.EDGE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> applications.updateApplication("none", ANY, Actor.EDGE)));
    }

    private static Kind kindOf(org.junit.jupiter.api.function.Executable change) {
        return assertThrows(RegistryException.class, change).kind();
    }
}
