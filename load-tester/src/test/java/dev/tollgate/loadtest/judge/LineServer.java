package dev.tollgate.loadtest.judge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A server of its own process, for tests: {@code LineServer PORT FOLDER MODE}. A line is {@code STREAM SEQUENCE BODY}, its answer
 * {@code STREAM SEQUENCE}; bodies are appended to {@code data}, and {@code forced} says how many bytes of that were forced: all
 * that a power cut would leave.
 */
final class LineServer {
    /** How it keeps its promise. */
    enum Mode {
        /** Forces, then answers. */
        HONEST,
        /** Writes, then answers, and forces later: only a power cut shows it. */
        NO_FORCE,
        /** Answers, and writes later. */
        ACK_FIRST
    }

    private static final int LATER_MS = 150;

    private final Mode mode;
    private final Path folder;
    private final FileChannel data;
    private final List<String> unwritten = new ArrayList<>();

    private LineServer(Path folder, Mode mode) throws IOException {
        this.mode = mode;
        this.folder = folder;
        Path path = folder.resolve("data");
        cutTornLine(path);
        data = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        data.force(true);
        noteForced();
    }

    private static void cutTornLine(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        byte[] bytes = Files.readAllBytes(path);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(end);
        }
    }

    public static void main(String[] arguments) throws IOException {
        LineServer server = new LineServer(Path.of(arguments[1]), Mode.valueOf(arguments[2]));
        try (ServerSocket listener =
                new ServerSocket(Integer.parseInt(arguments[0]), 100, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            new Thread(server::later).start();
            while (true) {
                Socket client = listener.accept();
                new Thread(() -> server.serve(client)).start();
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            OutputStream out = client.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] parts = line.split(" ", 3);
                take(parts[2]);
                out.write((parts[0] + " " + parts[1] + "\n").getBytes(UTF_8));
            }
        } catch (IOException gone) {
            System.out.println("a client is gone: " + gone.getMessage());
        }
    }

    private synchronized void take(String body) throws IOException {
        if (mode == Mode.ACK_FIRST) {
            unwritten.add(body);
            return;
        }
        write(body);
        if (mode == Mode.HONEST) {
            force();
        }
    }

    private void write(String body) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((body + "\n").getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            data.write(bytes);
        }
    }

    private void force() throws IOException {
        data.force(false);
        noteForced();
    }

    private void noteForced() throws IOException {
        Path next = Files.writeString(folder.resolve("forced.tmp"), Long.toString(data.size()));
        Files.move(next, folder.resolve("forced"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void later() {
        try {
            while (true) {
                Thread.sleep(LATER_MS); // a server that writes later: what this one is for
                synchronized (this) {
                    for (String body : unwritten) {
                        write(body);
                    }
                    unwritten.clear();
                    force();
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
