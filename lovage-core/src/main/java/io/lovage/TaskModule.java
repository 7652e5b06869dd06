package io.lovage;

/**
 * A set of tasks that a program it doesn't know can run: {@code lovage worker --tasks CLASS} makes an object of a class with a public constructor without
 * parameters, and lets it register.
 */
@FunctionalInterface
public interface TaskModule {

    /** Registers handlers, middleware and listeners. Called once, before the worker starts; must not start or close {@code lovage}. */
    void register(Lovage lovage);
}
