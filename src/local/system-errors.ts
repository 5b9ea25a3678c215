/**
 * Describes an error for users: a system error as a sentence with the path and a fix, any other error by its message.
 */
export function sentenceOf(error: Error): string {
  const { code = "", path, syscall } = error as NodeJS.ErrnoException;
  const where = path === undefined ? "" : ` (${path})`;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `the disk is full${where}: free some space and run this again. Existing files are unchanged.`;
    case "EACCES":
    case "EPERM":
      return path === undefined ? error.message : `${path}: permission denied. Change its owner or its permissions.`;
    case "EROFS":
      return `the file system is read-only${where}`;
    case "ENOENT":
      return path === undefined ? error.message : `there is no file or folder ${path}`;
    case "EISDIR":
      return path === undefined ? error.message : `${path} is a folder, and a file is needed`;
    case "EEXIST":
      if (path === undefined) return error.message;
      return syscall === "mkdir" ? `${path} is a file, and a folder is needed` : `${path} exists already`;
    case "ENAMETOOLONG":
      return path === undefined ? error.message : `the name of ${path} is too long`;
    case "ENOTDIR":
      return path === undefined ? error.message : `a part of the path ${path} is not a folder`;
    default:
      return error.message;
  }
}
