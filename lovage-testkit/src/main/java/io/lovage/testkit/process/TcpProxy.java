package io.lovage.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between clients and a server on this machine, and can let their connections go deaf: a cable that was pulled, a firewall that forgot. */
final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ServerSocket door;
    private final int target;
    private final List<Link> links = new CopyOnWriteArrayList<>();

    private TcpProxy(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    /** To {@code port} of the loopback interface. */
    static TcpProxy to(int port) {
        try {
            TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            start("proxy-door", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("No proxy to port " + port, e);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return door.getLocalPort();
    }

    /** Nothing comes through any connection that is open now, not even its end, and no side is told. New ones work. */
    void deafen() {
        links.forEach(link -> link.deaf = true);
    }

    private void accept() {
        while (!door.isClosed()) {
            acceptOne();
        }
    }

    private void acceptOne() {
        try {
            Link link = new Link(door.accept(), new Socket(InetAddress.getLoopbackAddress(), target));
            links.add(link);
            start("proxy-there", () -> link.carry(link.client, link.server));
            start("proxy-back", () -> link.carry(link.server, link.client));
        } catch (IOException e) {
            // Closed, or the server is down: the client sees that nobody answers.
            return;
        }
    }

    @Override
    public void close() {
        closeQuietly(door);
        links.forEach(Link::close);
    }

    private static void closeQuietly(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            // It is as good as closed.
            return;
        }
    }

    private static final class Link {

        private final Socket client;
        private final Socket server;

        /** Set by whoever tests, read by both that carry. */
        private volatile boolean deaf;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /** What comes while it is deaf is read and lost, so that whoever sends it sees no fault. */
        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream input = from.getInputStream();
                OutputStream output = to.getOutputStream();
                for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                    if (!deaf) {
                        output.write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // As good as an end.
                closeUnlessDeaf();
                return;
            }
            closeUnlessDeaf();
        }

        private void closeUnlessDeaf() {
            if (!deaf) {
                close();
            }
        }

        void close() {
            closeQuietly(client);
            closeQuietly(server);
        }
    }
}
