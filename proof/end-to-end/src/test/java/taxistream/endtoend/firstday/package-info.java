/** The first day of a new user: the launcher, the demo and the release, as processes, in folders of other people. */
package taxistream.endtoend.firstday;
