package io.lovage.cli;

import io.lovage.Lovage;
import io.lovage.TaskModule;
import io.lovage.cli.demo.DemoTasks;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the tasks that a worker is to run, by the names that were given. */
final class TaskLoader implements AutoCloseable {

    private static final String DEMO = "demo";

    private final URLClassLoader classes;

    /**
     * @param classpath jars and folders as {@code java -cp} takes them: separated by colons, {@code FOLDER/*} for all jars in a folder
     */
    TaskLoader(List<String> classpath) {
        List<URL> urls = new ArrayList<>();
        for (String part : classpath) {
            for (String entry : part.split(File.pathSeparator, -1)) {
                addEntry(entry, urls);
            }
        }
        this.classes = new URLClassLoader("lovage-tasks", urls.toArray(URL[]::new), TaskLoader.class.getClassLoader());
    }

    /** Registers the tasks of each of {@code names} at {@code lovage}, and lets what runs from now on find their classes. */
    void registerAll(List<String> names, Lovage lovage) {
        Thread.currentThread().setContextClassLoader(classes);
        for (String name : names) {
            if (name.equals(DEMO)) {
                new DemoTasks().register(lovage);
            } else {
                register(create(name), lovage);
            }
        }
    }

    @Override
    public void close() {
        try {
            classes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void register(Object bean, Lovage lovage) {
        if (bean instanceof TaskModule module) {
            module.register(lovage);
        } else {
            lovage.handleAll(bean);
        }
    }

    private Object create(String name) {
        try {
            return Class.forName(name, true, classes).getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new UsageException(
                    "--tasks: there is no class '%s' on the class path. Check its full name, and add its jar or folder with --classpath",
                    name);
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new UsageException(
                    "--tasks: class %s can't be used. It must be public and have a public constructor without parameters",
                    name);
        } catch (InvocationTargetException e) {
            throw failed(name, e.getCause() == null ? e : e.getCause());
        } catch (LinkageError e) {
            throw failed(name, e);
        }
    }

    private static UsageException failed(String name, Throwable cause) {
        UsageException failure =
                new UsageException("--tasks: class %s can't be used, since making it failed: %s", name, cause);
        failure.initCause(cause);
        return failure;
    }

    private static void addEntry(String entry, List<URL> urls) {
        try {
            if (entry.endsWith("/*")) {
                addJars(Path.of(entry.substring(0, entry.length() - 2)), urls);
                return;
            }
            Path path = Path.of(entry);
            if (!Files.exists(path)) {
                throw new UsageException("--classpath: there is no '%s'", entry);
            }
            urls.add(path.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new UsageException("--classpath: '%s' can't be used: %s", entry, e);
        }
    }

    private static void addJars(Path folder, List<URL> urls) throws MalformedURLException {
        List<URL> found = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                found.add(jar.toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw e;
        } catch (IOException e) {
            throw new UsageException("--classpath: '%s' is no folder that can be read", folder);
        }
        found.sort((a, b) -> a.getPath().compareTo(b.getPath()));
        urls.addAll(found);
    }
}
