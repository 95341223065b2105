package dev.tollgate.edge.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One certificate for a server of the JDK's, read at the start and again when its files change, on a thread of its own. A file that cannot
 * be used leaves everything as it is. Safe from any thread.
 */
public final class ServerTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final HostCertificateConfig files;
    private final String section;
    private final SwitchingKeyManager keys;
    private final SSLContext context;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "admin-tls-files");
        thread.setDaemon(true);
        return thread;
    });

    private ServerCertificate certificate; // guarded by this, as are the next
    private FileStamps loaded;
    private FileStamps seen;

    private ServerTls(HostCertificateConfig files, String section) throws TlsException {
        this.files = files;
        this.section = section;
        loaded = stamps();
        seen = loaded;
        certificate = ServerCertificate.read(ServerCertificate.DEFAULT, files, section);
        keys = new SwitchingKeyManager(certificate);
        context = context(keys);
    }

    /**
     * Reads the files, and begins to watch them.
     *
     * @param keyFile empty where the certificate's file has the key
     * @param keyPasswordFile empty for none
     * @param section of the settings that name them, with its dot
     * @param checkMs how often the files are looked at
     * @throws TlsException for a file that cannot be used
     */
    public static ServerTls open(
            String certificateFile, String keyFile, String keyPasswordFile, String section, int checkMs)
            throws TlsException {
        ServerTls tls =
                new ServerTls(new HostCertificateConfig(List.of(), certificateFile, keyFile, keyPasswordFile), section);
        tls.timer.scheduleWithFixedDelay(tls::check, checkMs, checkMs, TimeUnit.MILLISECONDS);
        return tls;
    }

    private static SSLContext context(SwitchingKeyManager keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            return context;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has TLS", missing);
        }
    }

    private FileStamps stamps() {
        return FileStamps.of(List.of(files.certificateFile(), files.keyFile(), files.keyPasswordFile()).stream()
                .filter(file -> !file.isEmpty())
                .map(file -> Path.of(file).toString())
                .toList());
    }

    /** For the server; new connections get the certificate that was read last. */
    public SSLContext context() {
        return context;
    }

    /**
     * Reads the files now.
     *
     * @return whether they hold something else than before
     * @throws TlsException when they cannot be used; the old ones stay in use then
     */
    public synchronized boolean reload() throws TlsException {
        seen = stamps();
        loaded = seen;
        ServerCertificate next = ServerCertificate.read(ServerCertificate.DEFAULT, files, section);
        if (next.equals(certificate)) {
            return false;
        }
        keys.set(next);
        certificate = next;
        LOG.info("{}certificateFile: new, and expires at {}", section, next.expiresAt());
        return true;
    }

    /** As {@link Tls} does it: once they have changed and then stayed as they are for one round. */
    private synchronized void check() {
        try {
            FileStamps now = stamps();
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(loaded)) {
                reload();
            }
        } catch (TlsException unusable) {
            LOG.error("the old certificate stays in use: {}", unusable.getMessage());
        } catch (RuntimeException failure) { // the timer would never call again
            LOG.error("{}certificateFile could not be looked at", section, failure);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
