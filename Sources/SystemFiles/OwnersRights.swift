internal import Glibc

/// Lets the umask of this process take no right from the owner: a key, or a list of keys, that nobody may read would end all
/// that it is needed for. What it takes from others stands.
package func keepOwnersRights() {
  let mask = umask(0)
  umask(mask & 0o077)
}
