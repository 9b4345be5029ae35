"""What must survive: crashes, full disks, other programs, damage."""
